"""Why the `app` fixture pins a flag of Streamlit's: the day this fails, the pin can go."""

from __future__ import annotations

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest


def test_without_the_pin_the_second_run_forgets_what_app_py_draws(tmp_path, monkeypatch):
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.py").write_text("import streamlit as st\nst.title('One')\n")
    (tmp_path / "app.py").write_text(
        "import streamlit as st\n"
        "page = st.navigation([st.Page('pages/one.py', default=True)])\n"
        "st.text_input('Shared', key='shared')\n"
        "page.run()\n"
    )
    app = AppTest.from_file(str(tmp_path / "app.py")).run()
    assert len(app.text_input) == 1
    app.run()
    assert len(app.text_input) == 0

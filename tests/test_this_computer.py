"""Without sign-in the app serves this computer and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import start
from conftest import ROOT, own_port

SENTENCE = "Without sign-in Lifeline serves this computer only, and it was told to listen on {}"


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    port = start.free_port(own_port(9300))
    return subprocess.run(
        [sys.executable, "-m", "lifeline.ui.serve", "app.py", "--server.port", str(port), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, **environment},
    )


@pytest.mark.parametrize(("arguments", "environment", "told"), [
    (("--server.address", "0.0.0.0"), {}, "0.0.0.0"),
    ((), {"STREAMLIT_SERVER_ADDRESS": "::"}, "::"),
])
def test_the_server_refuses_to_listen_beyond_this_computer(arguments, environment, told):
    refused = serve(*arguments, **environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith(SENTENCE.format(told)), refused.stderr
    assert refused.stderr.count("\n") == 1 and "Traceback" not in refused.stderr

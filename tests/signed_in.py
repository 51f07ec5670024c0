"""The sample firm with somebody of every role, and the app as one of them sees it: no server, no browser."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from lifeline.record import access, people
from lifeline.store import Store

FIRM = "firm.example"
# Who is what. Jonah Clausewell of the sample firm sees his own clients only; the administrator is nothing else.
ROLES = {
    "partner": "Eleanor Chancery", "fee_earner": "Jonah Clausewell", "marketing": "Mara Marketing",
    "front_desk": "Owen Counterfoil", "consultant": "Conrad Consultant", "administrator": "Ada Administrator",
}


def email_of(name: str) -> str:
    return f"{name.replace(' ', '.').casefold()}@{FIRM}"


def firm_with_roles(sample: Path, path: Path) -> Path:
    """A copy of the sample workbook in which roles are in force."""
    shutil.copy(sample, path)
    with Store.open(path) as store:
        known = {one.name: one for one in people.colleagues(store)}
        for role in ("administrator", *(each for each in ROLES if each != "administrator")):
            name = ROLES[role]
            if name in known:
                one = known[name]
                people.change_colleague(
                    store, colleague_id=one.colleague_id, name=name, role=one.role, email=email_of(name),
                    is_compliance_officer=one.is_compliance_officer, who="a test",
                )
                colleague_id = one.colleague_id
            else:
                colleague_id = people.add_colleague(store, name=name, email=email_of(name), who="a test")
            access.set_role(store, colleague_id=colleague_id, role=role, who="a test")
    return path


def claims(email: str, **more: object) -> dict[str, object]:
    """What Streamlit reads from the token of somebody who signed in a minute ago, for an hour."""
    now = int(time.time())
    return {
        "is_logged_in": True, "iss": "https://provider.example", "sub": email, "email": email, "email_verified": True,
        "iat": now - 60, "exp": now + 3600, **more,
    }


def signed_in(app, name: str):
    """The same app, in the eyes of somebody of the firm. It is yet to be run."""
    return with_claims(app, claims(email_of(name)))


def with_claims(app, told: dict[str, object]):
    """The same app with sign-in set up, and these claims."""
    app.secrets = {"auth": {
        "redirect_uri": "http://127.0.0.1:8501/oauth2callback", "cookie_secret": "not a secret, only long enough",
        "client_id": "lifeline", "client_secret": "not a secret", "server_metadata_url": "https://provider.example/",
    }}
    app.user = told
    return app

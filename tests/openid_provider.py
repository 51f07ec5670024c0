"""A small OpenID provider for the tests: it shows who may sign in, and signs what they are with RS256.

Authorization code with PKCE, discovery, keys, token, end of session: what a real one does, and no passwords.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "lifeline", "a secret between the provider and the app"


@dataclass
class Provider:
    """A running provider. `people` by e-mail: what their token says beyond it; `lasts`: how long it is good for."""

    address: str = ""
    people: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    lasts: int = 3600
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end", "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"],
        }

    def token(self, given: dict[str, str]) -> dict[str, object] | None:
        """What a code is good for, once; None for a wrong code, or for whoever cannot prove that they asked for it."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "sub": asked["email"], "iat": now, "exp": now + self.lasts,
            "nonce": asked["nonce"], "email": asked["email"], "email_verified": True, **self.people[asked["email"]],
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": token_urlsafe(), "token_type": "Bearer", "expires_in": self.lasts, "id_token": signed}


class _Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self._json(self.provider.discovery())
        elif asked.path == "/keys":
            self._json({"keys": [self.provider.key.as_dict(private=False)]})
        elif asked.path == "/authorize":
            links = "".join(
                f'<p><a href="/chosen?{escape(urlencode({**query, "email": email}))}">{escape(email)}</a></p>'
                for email in self.provider.people
            )
            self._say(200, "text/html", f"<h1>Who are you?</h1>{links}".encode())
        elif asked.path == "/chosen":
            code = token_urlsafe()
            self.provider.codes[code] = query
            self._go(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")
        elif asked.path == "/end":
            self._go(query["post_logout_redirect_uri"])
        else:
            self._say(404, "text/plain", b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.provider.token({name: values[0] for name, values in parse_qs(body).items()})
        self._json(token or {"error": "invalid_grant"}, status=200 if token else 400)

    def _json(self, answer: Mapping[str, object], status: int = 200) -> None:
        self._say(status, "application/json", json.dumps(answer).encode())

    def _go(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


@contextmanager
def running(people: Mapping[str, Mapping[str, object]], *, lasts: int = 3600) -> Iterator[Provider]:
    """A provider for these people, until the block ends."""
    provider = Provider(people=people, lasts=lasts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"provider": provider}))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def secrets_for(provider: Provider, app_address: str) -> str:
    """The app's `.streamlit/secrets.toml` for signing in there."""
    return (
        f'[auth]\nredirect_uri = "{app_address}/oauth2callback"\ncookie_secret = "{token_urlsafe(32)}"\n'
        f'client_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\n'
        f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n'
    )

"""What every answer of the app tells the browser not to do, and the addresses that answer nobody.

It stands in the app's own server, so that it holds with or without a proxy in front (docs/DEPLOY.md).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# How much the server works and for whom is nobody's business; the way in for programs is not offered.
CLOSED = ("/_stcore/metrics", "/_stcore/agent/", "/_stcore/script-health-check")
# A year, as browsers ask before they will trust it; told only where the visit came through TLS.
STAY_WITH_TLS = "max-age=31536000; includeSubDomains"
PLAIN = {
    "X-Content-Type-Options": "nosniff",             # a file is what its type says: no table is run as a script
    "X-Frame-Options": "DENY",                       # as frame-ancestors below, for browsers that do not know it
    "Referrer-Policy": "no-referrer",                # an address here names a client; no other site is told it
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",     # a site that opened this window cannot reach into it
    "Cross-Origin-Resource-Policy": "same-origin",   # nor draw a picture of ours inside its own page
}
# A file handed out is to be kept or looked at, never run: not even when opened as a page of its own.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


def page_policy() -> str:
    """What a page of the app may load and run: its own server's files, and no text made into a program."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)     # one line of Streamlit's own, by its hash
    sums = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    hashes = " ".join(f"'sha256-{one}'" for one in sums)
    return "; ".join((
        "default-src 'self'",
        # blob: for the app's own components, whose scripts Streamlit hands to the page as blobs. Only a script that
        # already runs here can make one, so a planted tag gains nothing by it.
        f"script-src 'self' blob: {hashes}",
        "style-src 'self' 'unsafe-inline'",     # Streamlit writes its styles into the page
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",                      # no planted tag sends relative addresses elsewhere
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",               # nobody puts the app, invisible, under buttons of their own
    ))


def _is_from_own_page(headers: Headers) -> bool:
    # A browser always says from which page; what says nothing is a program, and no page can make it of one.
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class SafeHeaders:
    """Adds the headers to every answer over HTTP, and answers for the closed addresses that there is nothing.

    A page of another site is not let in to the websocket. Streamlit asks that too, but to find its own name it would
    ask a site elsewhere, and nothing here speaks to anybody outside.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app
        self.policy = page_policy()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, or one websocket."""
        if scope["type"] != "http":
            if scope["type"] == "websocket" and not _is_from_own_page(Headers(scope=scope)):
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(scope, receive, send)
            return
        path, is_tls = scope["path"], scope.get("scheme") == "https"

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path, message["status"], is_tls=is_tls)
            await send(message)

        closed = any(name in path for name in CLOSED)
        answer = PlainTextResponse("Not found", status_code=404) if closed else self.app
        await answer(scope, receive, send_safely)

    def _add(self, headers: MutableHeaders, path: str, status: int, *, is_tls: bool) -> None:
        headers.update(PLAIN)
        headers["Content-Security-Policy"] = FILE_POLICY if "/media/" in path else self.policy
        # Streamlit's own scripts and fonts, named by their content, may be kept; what can hold a client's data may not.
        if not (path.startswith("/static/") and status in (200, 206, 304)):
            headers["Cache-Control"] = "no-store"
        if is_tls:
            headers["Strict-Transport-Security"] = STAY_WITH_TLS
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:              # Streamlit marks them so only where it holds the certificate itself
                headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")

"""Who may ask the desk, what a browser may do with its pages, and how much may be sent to it."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kg.serve.settings import Settings, may_be_called

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
LARGEST = 1 << 20  # bytes of a body
LONGEST = 16_000  # characters of an address
SLOWEST = 15.0  # seconds in which a body has to be there
MACHINES = ("/api", "/sparql")  # answered with the token in their address; pages move it into a cookie first
_TWICE = re.compile(rb"^(token=[^&?]*)\?")  # clients that are given an address with a token put a second question mark behind it
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
)


class Guard:
    """Lets in who calls the desk by its name and knows the token, and writes the headers that keep pages harmless.

    Args:
        app: what answers; settings: of the desk.
    """

    def __init__(self, app: Any, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        origin = headers.get("origin", "") if headers.get("origin", "") in self.settings.cors else ""

        async def safe(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*self._kept(message["headers"]), *_encoded(HEADERS), *_encoded(_cors(origin))]
            await send(message)

        refusal = self._refusal(scope, headers, origin)
        if refusal is not None:
            await refuse(safe, *refusal)
            return
        await self._admit(scope, headers, receive, safe, origin)

    def _kept(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        ours = {name for name, _ in HEADERS}
        return [(k, v) for k, v in headers if k.decode("latin-1").lower() not in ours]

    def _refusal(self, scope: Scope, headers: dict[str, str], origin: str) -> tuple[int, str, str] | None:
        """Why a request is not even looked at."""
        if not may_be_called(headers.get("host", ""), self.settings):
            return 421, "host", "this desk is not called by that name"
        if scope["method"] not in ("GET", "HEAD", "POST", "OPTIONS"):
            return 405, "method", "the desk is only read"
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            return 414, "address", "the address is too long; send the query by POST"
        site = headers.get("sec-fetch-site", "none")
        if scope["method"] == "POST" and not origin and (site not in ("none", "same-origin") or self._foreign(headers)):
            return 403, "origin", "another site's page may not send this; start the desk with --cors for it"
        return None

    def _foreign(self, headers: dict[str, str]) -> bool:
        """Whether a request says that it comes from a page of another origin."""
        said = headers.get("origin")
        return said is not None and said.split("://", 1)[-1] != headers.get("host")

    async def _admit(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send, origin: str) -> None:
        if scope["method"] == "OPTIONS":
            await respond(send, 204, [("allow", "GET, HEAD, POST, OPTIONS")], b"")
            return
        scope["query_string"] = _TWICE.sub(rb"\1&", scope["query_string"])
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((v for k, v in query if k == "token"), None)
        if given is not None and not self._right(given):
            await refuse(send, 403, "token", "the token in the address is wrong")
            return
        if given is not None and not scope["path"].startswith(MACHINES):
            rest = urlencode([(k, v) for k, v in query if k != "token"])
            cookie = f"{self.settings.cookie}={self.settings.token}; HttpOnly; SameSite=Strict; Path=/"
            await respond(send, 303, [("location", _own(scope["path"]) + ("?" + rest if rest else "")), ("set-cookie", cookie)], b"")
            return
        if given is None and not self._known(headers):
            await refuse(
                send,
                401,
                "token",
                "open the address that `kg serve` printed, with its token; programs send it as `Authorization: Bearer TOKEN` or as ?token=",
            )
            return
        body = await _body(receive) if scope["method"] == "POST" else b""
        if body is None:
            await refuse(send, 413, "size", f"a request has at most {LARGEST:,} bytes and arrives within {SLOWEST:g} seconds")
            return
        await self.app(scope, _replay(body, receive), send)

    def _right(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.settings.token.encode())

    def _known(self, headers: dict[str, str]) -> bool:
        bearer = headers.get("authorization", "")
        if bearer.lower().startswith("bearer "):
            return self._right(bearer[7:].strip())
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self.settings.cookie)
        except CookieError:
            return False
        return cookie is not None and self._right(cookie.value)


def _own(path: str) -> str:
    """A path as a place on this desk: one that begins with two slashes would be another host."""
    from urllib.parse import quote

    return "/" + quote(path.replace("\\", "/").lstrip("/"), safe="/")


def _cors(origin: str) -> tuple[tuple[str, str], ...]:
    if not origin:
        return ()
    return (
        ("access-control-allow-origin", origin),
        ("access-control-allow-headers", "authorization, content-type, accept"),
        ("access-control-allow-methods", "GET, POST"),
        ("vary", "origin"),
    )


def _encoded(pairs: Any) -> list[tuple[bytes, bytes]]:
    return [(k.encode("latin-1"), v.encode("latin-1")) for k, v in pairs]


async def _body(receive: Receive) -> bytes | None:
    """All of a body, None where it is too long or too slow."""
    parts = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            while True:
                message = await receive()
                parts += message.get("body", b"")
                if len(parts) > LARGEST:
                    return None
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return bytes(parts)
    except TimeoutError:
        return None


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives a body that was read already, then what comes."""
    sent = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


async def respond(send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Send a whole response."""
    await send({"type": "http.response.start", "status": status, "headers": _encoded([*headers, ("content-length", str(len(body)))])})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, status: int, kind: str, message: str) -> None:
    """Send a refusal as JSON."""
    body = json.dumps({"error": kind, "message": message}).encode()
    await respond(send, status, [("content-type", "application/json")], body)

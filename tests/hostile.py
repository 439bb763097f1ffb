"""Requests that mean a desk harm, or are broken, each with the statuses by which it may be refused."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass

SAID = frozenset({200, 303})  # what is answered for good
NEVER = ("root:", "Traceback", 'File "/')


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send, what they try, and the statuses that are right; 0: the connection is closed without an answer."""

    kind: str
    raw: bytes
    right: frozenset[int]


def _http(method: str, path: str, host: str, token: str | None, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"Authorization: Bearer {token}"] if token is not None else []
    lines += [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
PAGES = (
    "/",
    "/actor/FRA",
    "/tie/FRA/DEU",
    "/graph?focus=FRA",
    "/map",
    "/time",
    "/matrix",
    "/review",
    "/query",
    "/api/info",
    "/sparql?query=ASK%7B%7D",
    "/static/desk.css",
)
UPDATES = (
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "CLEAR ALL",
    "LOAD <http://127.0.0.1:9/>",
    "PREFIX a: <a:> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
)
SERVICES = (
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "ASK { serVice SILENT <http://169.254.169.254/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }",
)
TRICKS = (
    "/../../../../etc/passwd", "/static/../app.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py", "/actor/..%2f..%2fetc%2fpasswd", "/article/..%2f..%2f..%2fetc%2fpasswd",
    "//evil.example/", "/%5cevil.example", "/actor/%00", "/event/%ff%fe", "/actor/FRA%0d%0aSet-Cookie:%20a=b", "/tie/FRA/%2e%2e%2f", "/.git/config", "/actor/person/%F0%9F%92%A9%80",
    "/api/../static/desk.py", "/analyses/..", "/analyses/__class__", "/query?name=../../x", "/static/countries-110m.json",
)  # fmt: skip
NUMBERS = (
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=%D9%A1",
    "page=1e9",
    "since=0000",
    "since=9999-99-99",
    "since=%27%3B--",
    "until=-0001",
    "since=2024-02-30",
    "family=%00",
    "sector=../..",
)
HOSTS = ("evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", "", "127.0.0.1@evil.example", "[::1].evil", "0")
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "FOO", "get")


def requests(host: str, token: str, count: int, seed: int = 1) -> Iterator[Request]:
    """So many requests, of all kinds in turn."""
    chance = random.Random(seed)
    makers = (_names, _tokens, _updates, _services, _tricks, _huge, _methods, _encodings, _numbers, _broken, _verdicts)
    for n in range(count):
        yield makers[n % len(makers)](chance, host, token)


def _names(chance: random.Random, host: str, token: str) -> Request:
    return Request("host", _http("GET", chance.choice(PAGES), chance.choice(HOSTS), token), frozenset({400, 421}))


def _tokens(chance: random.Random, host: str, token: str) -> Request:
    wrong = chance.choice([None, "", token[:-1], token + "x", "é" * 9, "x" * 4000])
    return Request("token", _http(chance.choice(["GET", "POST"]), chance.choice(PAGES), host, wrong), frozenset({400, 401, 403}))


def _updates(chance: random.Random, host: str, token: str) -> Request:
    text = chance.choice(UPDATES).encode()
    kind = chance.choice([FORM, QUERY, UPDATE])
    body = chance.choice([b"query=", b"update="]) + text.replace(b" ", b"+") if kind == FORM else text
    return Request("update", _http("POST", "/sparql", host, token, body, Content_Type=kind), frozenset({400, 403}))


def _services(chance: random.Random, host: str, token: str) -> Request:
    return Request("service", _http("POST", "/sparql", host, token, chance.choice(SERVICES).encode(), Content_Type=QUERY), frozenset({400, 403}))


def _tricks(chance: random.Random, host: str, token: str) -> Request:
    return Request("path", _http("GET", chance.choice(TRICKS), host, token), frozenset({400, 404}))


def _huge(chance: random.Random, host: str, token: str) -> Request:
    if chance.random() < 0.3:
        return Request("huge address", _http("GET", "/?q=" + "x" * chance.choice([16_001, 40_000]), host, token), frozenset({400, 414, 431}))
    if chance.random() < 0.3:
        return Request("huge body", _http("POST", "/sparql", host, token, b"x" * ((1 << 20) + 1), Content_Type=QUERY), frozenset({413}))
    deep = chance.choice(
        ["ASK " + "{" * 20_000, "SELECT * { ?a " + "<a:b>/" * 20_000 + "<a:b> ?c }", "ASK { FILTER(" + "(" * 9_000 + "1" + ")" * 9_000 + ") }"]
    )
    return Request("deep query", _http("POST", "/sparql", host, token, deep.encode(), Content_Type=QUERY), frozenset({200, 400, 503}))


def _methods(chance: random.Random, host: str, token: str) -> Request:
    return Request("method", _http(chance.choice(METHODS), chance.choice(PAGES), host, token), frozenset({400, 405}))


def _encodings(chance: random.Random, host: str, token: str) -> Request:
    kind = chance.choice([FORM, QUERY, "text/html", "multipart/form-data; boundary=x", "application/json"])
    body = chance.choice([b"\xff\xfe\x00", b"query=%ff%fe", b"query=\xc3\x28", "ASK {}".encode("utf-16"), b'{"query": 1}', b"\x00" * 50])
    return Request("encoding", _http("POST", "/sparql", host, token, body, Content_Type=kind), frozenset({400, 415}))


def _numbers(chance: random.Random, host: str, token: str) -> Request:
    path = chance.choice(["/actor/FRA", "/tie/FRA/DEU", "/time", "/matrix", "/api/events/FRA", "/review"])
    return Request("number", _http("GET", f"{path}?{chance.choice(NUMBERS)}", host, token), frozenset({200, 400, 404}))


def _broken(chance: random.Random, host: str, token: str) -> Request:
    raw = chance.choice([
        b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n", b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ])  # fmt: skip
    return Request("broken", raw, frozenset({0, 400, 401, 421, 431}))


def _verdicts(chance: random.Random, host: str, token: str) -> Request:
    origin = chance.choice(["https://evil.example", "null", "http://" + host + ".evil", "file://"])
    if chance.random() < 0.5:
        return Request(
            "verdict from elsewhere",
            _http("POST", "/verdict", host, token, b"claim=x&says=wrong", Content_Type=FORM, Origin=origin),
            frozenset({403}),
        )
    body = chance.choice(
        [
            b"",
            b"claim=x",
            b"claim=&says=wrong",
            b"claim=../../x&says=wrong",
            b"claim=x&says=maybe",
            b"a=" * 500,
            b"claim=x&relation=" + b"y" * 5000,
            b"claim=x&subject=<script>",
        ]
    )
    return Request("verdict", _http("POST", "/verdict", host, token, body, Content_Type=FORM), frozenset({400, 404}))


def send(port: int, raw: bytes, seconds: float = 90) -> tuple[int, bytes]:
    """Status (0 where the connection was closed without one) and the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as it:
        out = bytearray()
        try:
            it.sendall(raw)
            if not raw.startswith((b"GET /", b"POST", b"PUT")):
                it.shutdown(socket.SHUT_WR)
            while piece := it.recv(65536):
                out += piece
                if b"connection: close" not in raw.lower() and b"\r\n\r\n" in out:
                    break
        except ConnectionError:
            pass
    words = bytes(out).split(b" ", 2)
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), bytes(out)


def wrong(port: int, request: Request) -> str:
    """What is wrong with the answer to a request, empty where nothing is."""
    try:
        status, answer = send(port, request.raw)
    except TimeoutError:
        return f"{request.kind}: no answer to {request.raw[:200]!r}"
    if status not in request.right:
        return f"{request.kind}: {status} to {request.raw[:200]!r}"
    told = next((x for x in NEVER if x.encode() in answer), "")
    return f"{request.kind}: says {told} to {request.raw[:200]!r}" if told else ""

"""Fetching: with care for this machine and its network, and for the servers of others."""

from __future__ import annotations

import gzip
import socket

import pytest
from loopback import server
from reading import read

from kg.read import web
from kg.read.web import Web, public

PAGE = (
    b"<!doctype html><html><head><title>T</title><meta name='date' content='2023-03-09'>%s</head><body><article><h1>T</h1>"
    + b"<p>Norway thanked Poland.</p>" * 9
    + b"</article></body></html>"
)
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title><item><title>Norway thanked Poland</title><guid>g</guid></item></channel></rss>'


def site(path, headers, connection):
    pages = {"/a": PAGE % b"", "/feed": FEED, "/private/a": PAGE % b"", "/stolen": PAGE % b"<link rel='canonical' href='https://example.org/other'>"}
    if path == "/robots.txt":
        return 200, {}, b"User-agent: *\nDisallow: /private\nDisallow: /*?print\n"
    if path == "/loop":
        return 302, {"Location": "/loop"}, b""
    if path == "/moved":
        return 301, {"Location": "/a"}, b""
    if path == "/to-private":
        return 302, {"Location": "/private/a"}, b""
    if path == "/to-file":
        return 302, {"Location": "file:///etc/passwd"}, b""
    if path == "/big":
        connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n")
        try:
            while True:
                connection.wfile.write(b"x" * 1_000_000)
        except OSError:
            return 0, {}, b""
    if path == "/bomb":
        return 200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 200_000_000)
    if path == "/cut":
        connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>")
        return 0, {}, b""
    return (200, {}, pages[path]) if path in pages else (404, {}, b"gone")


@pytest.fixture(scope="module")
def base():
    with server(site) as (url, _):
        yield url


def test_a_page_and_a_feed_are_read_from_their_address(base) -> None:
    articles, said = read(base + "/a", base + "/feed", allow_private=True)
    assert [(a.id, a.published, a.title) for a in articles] == [(base + "/a", "2023-03-09", "T"), (base + "/g", None, "Norway thanked Poland")]
    assert said == []


def test_a_redirect_is_followed_and_the_page_known_by_where_it_is(base) -> None:
    (article,), said = read(base + "/moved", allow_private=True)
    assert (article.url, said) == (base + "/a", [])


def test_a_page_does_not_pass_for_one_of_another_host(base) -> None:
    (article,), _ = read(base + "/stolen", allow_private=True)
    assert article.id == article.url == base + "/stolen"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "status 404"),
        ("/private/a", "robots.txt asks irkg to stay away"),
        ("/a?print=1", "robots.txt asks irkg to stay away"),
        ("/to-private", "robots.txt asks irkg to stay away"),
        ("/loop", "redirects more than 5 times"),
        ("/to-file", "only http and https"),
        ("/big", "is larger than 16 MB"),
        ("/bomb", "is larger than 16 MB"),
        ("/cut", "cannot be fetched"),
    ],
)
def test_what_cannot_or_may_not_be_fetched_is_said(base, path: str, says: str) -> None:
    articles, said = read(base + path, allow_private=True)
    assert articles == []
    assert [says in str(s) for s in said] == [True], said


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://169.254.169.254/latest",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_private_addresses_are_not_fetched_unless_allowed(address: str) -> None:
    articles, said = read(address)
    assert articles == []
    assert "is not public; add --allow-private" in str(said[0])


def test_the_address_is_checked_after_each_redirect_and_where_it_leads(base, monkeypatch) -> None:
    looked: list[str] = []
    real = socket.getaddrinfo

    def look(host, port, *a, **k):
        looked.append(host)
        return real("127.0.0.1" if host == "outside.example" else host, port, *a, **k)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr(web, "public", lambda address: "outside.example" in looked[-1:])
    port = base.rsplit(":", 1)[1]
    articles, said = read(f"http://outside.example:{port}/a")
    assert [a.url for a in articles] == [f"http://outside.example:{port}/a"]

    def away(path, headers, connection):
        return (302, {"Location": "http://inside.example/secret"}, b"") if path != "/robots.txt" else (404, {}, b"")

    with server(away) as (url, asked):
        articles, said = read(url.replace("127.0.0.1", "outside.example") + "/x")
        monkeypatch.undo()
    assert articles == []
    assert len(asked) == 2


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_asked(base, monkeypatch) -> None:
    looked: list[str] = []

    def look(host, port, *a, **k):
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    answer = Web(allow_private=True).get(f"http://outside.example:{base.rsplit(':', 1)[1]}/a", heed_robots=False)
    assert answer.status == 200
    assert looked == ["outside.example", "127.0.0.1"]


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("1.1.1.1", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("nonsense", False),
    ],
)
def test_public_addresses(address: str, is_public: bool) -> None:
    assert public(address) is is_public


def test_robots_that_cannot_be_reached_allow_nothing_and_absent_ones_all() -> None:
    for status, many in ((500, 0), (404, 1), (403, 1)):
        with server(lambda path, headers, c, status=status: (status, {}, b"") if path == "/robots.txt" else (200, {}, PAGE % b"")) as (url, _):
            assert len(read(url + "/a", allow_private=True)[0]) == many

"""A watch over a server that behaves as servers do: each article once, whatever happens; and nobody is asked more than he likes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from loopback import server

from kg.errors import InputError, StoreError, StoreLocked
from kg.follow.feeds import feeds, seconds
from kg.follow.watch import Watch
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Extraction
from kg.read.web import MAX_ANSWER, Web

ROUNDS = int(os.environ.get("KG_WATCH_ROUNDS", "20"))
KILLS = int(os.environ.get("KG_WATCH_KILLS", "3"))


def rss(items) -> bytes:
    body = "".join(f"<item><guid isPermaLink='false'>{guid}</guid><title>{text}</title></item>" for guid, text in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'.encode()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, time: float) -> None:
        assert time >= 0
        self.now += time


@pytest.fixture
def plain(monkeypatch) -> None:
    """Articles are added without being parsed, to stores without reference data, none of which is tested here."""
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", list)
    monkeypatch.setattr("kg.pipeline.extract", lambda new, **_: (Extraction(a, ()) for a in new))


def follow(folder: Path, *urls: str, clock: Clock | None = None, log=None, **options) -> Watch:
    clock = clock or Clock()
    return Watch(
        folder,
        feeds(urls),
        web=Web(allow_private=True),
        log=log if log is not None else lambda line: None,
        clock=clock,
        sleep=clock.sleep,
        chance=random.Random(1),
        **options,
    )


def texts(folder: Path) -> list[str]:
    graph = KnowledgeGraph(folder)
    return sorted(r["h"] for r in graph.query("SELECT ?h { GRAPH ?g { ?g a schema:NewsArticle ; schema:headline ?h } }"))


def test_what_is_new_is_added_once_and_the_server_asked_for_news_alone(tmp_path, plain) -> None:
    items, log = [("a", "Norway thanked Poland")], []

    def answer(path, headers, connection):
        if path == "/robots.txt":
            return 404, {}, b""
        tag = f'"{len(items)}"'
        return (
            (304, {}, b"")
            if headers.get("if-none-match") == tag
            else (200, {"ETag": tag, "Last-Modified": "Thu, 09 Mar 2023 10:00:00 GMT"}, rss(items))
        )

    with server(answer) as (url, asked):
        clock = Clock()
        for n in range(4):
            watch = follow(tmp_path / "s", url + "/feed", clock=clock, log=log.append)  # each round as after a restart
            assert watch.once()
            clock.now += 2000
            if n == 1:
                items.append(("b", "Chile thanked Peru"))
    assert texts(tmp_path / "s") == ["Chile thanked Peru", "Norway thanked Poland"]
    feed = [headers for path, headers in asked if path == "/feed"]
    assert [h.get("if-none-match") for h in feed] == [None, '"1"', '"1"', '"2"']
    assert feed[1]["if-modified-since"] == "Thu, 09 Mar 2023 10:00:00 GMT"
    assert [line.split(" ", 1)[1] for line in log] == [
        "1 asked, 0 without news, 0 failed; 1 added, 0 replaced, 0 already there",
        "1 asked, 1 without news, 0 failed; 0 added, 0 replaced, 0 already there",
        "1 asked, 0 without news, 0 failed; 1 added, 0 replaced, 1 already there",
        "1 asked, 1 without news, 0 failed; 0 added, 0 replaced, 0 already there",
    ]


def test_a_feed_that_fails_is_asked_less_and_less_and_as_it_asks_itself(tmp_path, plain) -> None:
    answers = iter([(500, {}, b""), (429, {"Retry-After": "7200"}, b""), (200, {}, b"no feed"), (200, {}, rss([("a", "A")])), (500, {}, b"")])

    def answer(path, headers, connection):
        return (404, {}, b"") if path == "/robots.txt" else next(answers)

    waits, log = [], []
    with server(answer) as (url, _):
        clock = Clock()
        for _ in range(5):
            watch = follow(tmp_path / "s", url + "/feed", clock=clock, every=900.0, log=log.append)
            watch.once()
            waits.append((watch.notes[url + "/feed"].next - clock.now) / 900)
            assert watch.once()  # since nothing is due
            clock.now = watch.notes[url + "/feed"].next
    for wait, least in zip(waits, (2, 8, 8, 1, 2)):
        assert least <= wait <= least * 1.1 + 0.01
    assert any("status 429" in line for line in log)
    assert any("neither a feed nor a page" in line for line in log)
    assert texts(tmp_path / "s") == ["A"]


def test_a_feed_on_which_a_library_fails_ends_no_watch(tmp_path, plain, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise TypeError("'NoneType' object is not subscriptable")

    log = []
    monkeypatch.setattr("feedparser.parse", fails)
    with server(lambda path, headers, c: (404, {}, b"") if path == "/robots.txt" else (200, {}, rss([("a", "A")]))) as (url, _):
        assert not follow(tmp_path / "s", url + "/feed", log=log.append).once()
    assert "cannot be read (TypeError" in log[0]


def test_one_host_is_not_asked_twice_at_once(tmp_path, plain) -> None:
    with server(lambda path, headers, c: (404, {}, b"") if path == "/robots.txt" else (200, {}, rss([(path, f"T{path}")]))) as (url, _):
        clock = Clock()
        follow(tmp_path / "s", *(f"{url}/{n}" for n in range(4)), clock=clock, pause=5.0).once()
    assert clock.now - Clock().now >= 15.0


def test_a_later_version_replaces_and_the_same_text_under_new_ids_is_one(tmp_path, plain) -> None:
    turns = iter([[("a", "Norway thanked Poland")], [("a2", "Norway thanked Poland"), ("b", "Chile")], [("b", "Chile thanked Peru")]])
    with server(lambda path, headers, c: (404, {}, b"") if path == "/robots.txt" else (200, {}, rss(next(turns)))) as (url, _):
        clock, log = Clock(), []
        for _ in range(3):
            follow(tmp_path / "s", url + "/feed", clock=clock, log=log.append).once()
            clock.now += 2000
    assert texts(tmp_path / "s") == ["Chile thanked Peru", "Norway thanked Poland"]
    assert "0 added, 1 replaced" in log[-1]


def rough(rounds: int):
    """A server whose feeds fail in every way by turns, and whose items come under new ids."""
    count = [0]

    def answer(path, headers, connection):
        if path == "/robots.txt":
            return 404, {}, b""
        count[0] += 1
        turn = count[0] % 9
        items = [(f"{count[0]}-{n}", f"Item {n} of {path}") for n in range(min(count[0] // 8 + 1, 10))]
        if turn == 1:
            return 500, {}, b""
        if turn == 2:
            return 302, {"Location": path}, b""
        if turn == 3:
            return 429, {"Retry-After": "60"}, b""
        if turn == 4:
            connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + rss(items)[:200])
            return 0, {}, b""
        if turn == 5 and headers.get("if-none-match"):
            return 304, {}, b""
        if turn == 6 and count[0] < 20:
            connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n")
            try:
                while True:
                    connection.wfile.write(b"<rss>" * 200_000)
            except OSError:
                return 0, {}, b""
        return 200, {"ETag": f'"{count[0]}"'}, rss(items)

    return answer, count


def test_many_rounds_of_a_rough_server_add_each_article_once(tmp_path, plain) -> None:
    answer, count = rough(ROUNDS)
    with server(answer) as (url, _):
        clock = Clock()
        watch, held = follow(tmp_path / "s", url + "/a", url + "/b", clock=clock), []
        tracemalloc.start()
        for _ in range(ROUNDS):
            watch.once()
            clock.now = max(n.next for n in watch.notes.of.values())
            held.append(tracemalloc.get_traced_memory()[0])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 3 * MAX_ANSWER  # of a body without end no more is held than is read, in pieces and as a whole
    assert held[-1] - held[ROUNDS // 2] < 1_000_000
    found = texts(tmp_path / "s")
    assert len(found) == len(set(found)) > 2
    assert KnowledgeGraph(tmp_path / "s").info()["articles"] == len(found)
    assert count[0] > ROUNDS


def child(folder: str, url: str) -> None:
    import kg.knowledge_graph
    import kg.pipeline

    kg.knowledge_graph.reference_quads = list
    kg.pipeline.extract = lambda new, **_: (Extraction(a, ()) for a in new)
    watch = Watch(Path(folder), feeds([url]), web=Web(allow_private=True), log=lambda line: None, pause=0.0, every=0.0)
    print("ready", flush=True)
    while True:
        watch.notes[url].next = 0
        watch.once()


def test_killed_watches_add_each_article_once(tmp_path, monkeypatch) -> None:
    count = [0]

    def answer(path, headers, connection):
        if path == "/robots.txt":
            return 404, {}, b""
        count[0] += 1
        return 200, {"ETag": f'"{count[0]}"'}, rss([(f"{count[0]}-{n}", f"Item {n}") for n in range(count[0] + 3)])

    chance = random.Random(4)
    seen = []
    with server(answer) as (url, _):
        for _ in range(KILLS):
            process = subprocess.Popen([sys.executable, __file__, str(tmp_path / "s"), url + "/feed"], stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            start, before = time.monotonic(), count[0]
            while count[0] < before + 2 and time.monotonic() < start + 60:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
            process.wait()
            process.stdout.close()
            seen.append(count[0])
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", list)
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        found = [r["h"] for r in graph.query("SELECT ?h { GRAPH ?g { ?g a schema:NewsArticle ; schema:headline ?h } }")]
    assert len(found) == len(set(found)) >= 4
    assert len(set(seen)) == KILLS


def test_two_watches_of_one_store_do_not_run_at_once_and_readers_read(tmp_path, plain) -> None:
    with server(lambda path, headers, c: (404, {}, b"") if path == "/robots.txt" else (200, {}, rss([("a", "A")]))) as (url, _):
        one, two = (follow(tmp_path / "s", url + "/feed") for _ in range(2))
        with one._alone():
            with pytest.raises(StoreLocked, match="another kg watch follows"):
                two.once()
            assert texts(tmp_path / "s") == []
        assert two.once()


def test_a_store_that_is_being_built_is_tried_again_later(tmp_path, plain) -> None:
    with server(lambda path, headers, c: (404, {}, b"") if path == "/robots.txt" else (200, {"ETag": '"1"'}, rss([("a", "A")]))) as (url, _):
        clock, log = Clock(), []
        watch = follow(tmp_path / "s", url + "/feed", clock=clock, log=log.append)
        with KnowledgeGraph(tmp_path / "s", write=True):
            assert not watch.once()
        assert "another process is writing" in log[0]
        clock.now = watch.notes[url + "/feed"].next
        assert watch.once()
    assert texts(tmp_path / "s") == ["A"]


def test_notes_that_are_broken_are_begun_anew(tmp_path, plain) -> None:
    follow(tmp_path / "s")
    for broken in ("{", "[]", '{"x": 3}', '{"x": {"etag": 1, "more": 2}}'):
        (tmp_path / "s" / "watch.json").write_text(broken)
        assert follow(tmp_path / "s").notes["y"].failures == 0


def test_a_watch_needs_a_folder() -> None:
    with pytest.raises(StoreError, match="give the folder"):
        follow("http://127.0.0.1:9/sparql")


# -- lists of feeds ---------------------------------------------------------------------------------------------------


def test_feeds_of_a_file_and_of_addresses_each_once(tmp_path) -> None:
    path = tmp_path / "f.toml"
    path.write_text('every = "1h"\n[[feed]]\nurl = "https://a.example/rss"\nname = "A"\n[[feed]]\nurl = "https://b.example/"\nevery = "2d"\n')
    found = feeds([str(path), "https://b.example/", "https://c.example/"])
    assert [(f.url, f.name, f.every) for f in found] == [
        ("https://a.example/rss", "A", 3600.0),
        ("https://b.example/", "", 172800.0),
        ("https://c.example/", "", None),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "x = ", "feed = 3", "[[feed]]\nname = 'A'", "[[feed]]\nurl = 'file:///etc/passwd'", "[[feed]]\nurl = 'https://a.example'\nevery = 'often'"],
)
def test_lists_that_are_none_say_what_to_write(tmp_path, text: str) -> None:
    path = tmp_path / "f.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"f\.toml: .*(write|https)"):
        feeds([str(path)])
    with pytest.raises(InputError, match="lists no feeds"):
        feeds([str(tmp_path / "none.toml")])


@pytest.mark.parametrize("text", ["15", "m", "-3m", "10s", "1w", "0.5m"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 15m"):
        seconds(text)


def test_the_command_polls_once_and_says_how_it_went(tmp_path, plain, monkeypatch) -> None:
    from typer.testing import CliRunner

    from kg.cli import app

    with server(lambda path, headers, c: (404, {}, b"") if path in ("/robots.txt", "/none") else (200, {}, rss([("a", "A")]))) as (url, _):
        good = CliRunner().invoke(app, ["watch", url + "/feed", "--store", str(tmp_path / "s"), "--once", "--allow-private"])
        bad = CliRunner().invoke(app, ["watch", url + "/none", "--store", str(tmp_path / "s"), "--once", "--allow-private"])
        none = CliRunner().invoke(app, ["watch", url + "/feed", "--store", str(tmp_path / "t"), "--once", "--every", "1s"])
    assert (good.exit_code, bad.exit_code, none.exit_code) == (0, 1, 2)
    assert "1 asked, 0 without news, 0 failed; 1 added" in good.stderr
    assert "status 404" in bad.stderr
    assert json.loads((tmp_path / "s" / "watch.json").read_text())[url + "/none"]["failures"] == 1


if __name__ == "__main__":
    child(*sys.argv[1:])

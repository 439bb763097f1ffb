"""The table of who took part in what: what named queries answer from it is what they answer without it, through every kind of change."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from graphs import DEU, KEN, claim, report, world
from test_answers import rows
from test_coded import ICEWS, icews

from kg import iri
from kg.graph.asking.named import named_queries
from kg.graph.shape.triples import EVENTS, SCHEMA, SEM, TYPE, ir, node
from kg.graph.stores import answers, paging, parts
from kg.graph.stores.folder import shown
from kg.graph.stores.store import SnapshotStore
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Actor, Claim, Extraction, Status
from kg.ontology import event_types

pytestmark = pytest.mark.usefixtures("small_reference")

MARKED = {q.name: q for q in named_queries().values() if "# kept:" in q.sparql}
ID = "https://w3id.org/irkg/id/"
TABLES = {"part": 5, "sums": 5, "told": 4, "press": 2}  # how many of their first columns are names


@pytest.fixture(autouse=True)
def _no_answer_is_kept(monkeypatch) -> None:
    monkeypatch.setattr(answers, "SLOW", 1e9)


def coded(path: Path, chance: random.Random) -> Path:
    """Rows of a coder, some twice, of the actors and days of `world`."""
    who = ("France", "Germany", "Emmanuel Macron", "Kenya", "India")
    lines = []
    for n in range(40):
        a, b = chance.sample(who, 2)
        lines.append(icews(n, f"2024-05-{chance.randint(1, 9):02d}", a, chance.choice(["042", "040", "173", "190", "163", "057", "036"]), b))
    path.write_text("\n".join([ICEWS, *lines]) + "\n", encoding="utf-8")
    return path


def asked(graph: KnowledgeGraph, chance: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Every query that the table helps with, of some actors and days."""
    actors = [f"{ID}country/FRA", f"{ID}country/DEU", *sorted({r["a"] for r in graph.query("SELECT ?a { ?e ir:party ?a }")})]
    for query in MARKED.values():
        for a, b in (chance.sample(actors, 2) for _ in range(2)):
            given = {"a": a}
            for p in query.parameters:
                if p.name == "b":
                    given["b"] = b
                elif p.kind == "sector":
                    given[p.name] = chance.choice(["trade", "energy"])
                elif p.kind == "date" and (p.default is None or chance.random() < 0.5):
                    given[p.name] = chance.choice(["2024-05-04", "2024-05", "2023", "2024-06-01"])
            yield query.name, given


def change(graph: KnowledgeGraph, chance: random.Random, there: list[str], seed: int) -> None:
    """Articles come, change and go; events are joined, split and parted again; claims are judged."""
    for told in chance.sample(world(20, seed), 8):  # another seed says other things under the same names
        graph.insert(told)
        there[:] = [*(x for x in there if x != told.article.id), told.article.id]
    graph.remove(there.pop(chance.randrange(len(there))))
    events = [e for e in graph.events() if not event_types()[e.type].standing]
    decided = graph.merges.join(*(e.iri for e in chance.sample(events, 2)), force=True)
    for event in [e for e in graph.events() if len(e.reports) > 1 and not event_types()[e.type].standing][:1]:
        graph.merges.split(event.iri, (event.reports[0].claim,))
    if chance.random() < 0.5:
        graph.merges.undo(decided.iri)
    claims = sorted(r.claim for e in graph.events() for r in e.reports)
    for one, verdict in zip(chance.sample(claims, 3), ("wrong", "status=denied", "date=2024-05-03")):
        graph.verdicts.say(one, verdict)


def table(path: Path) -> set[tuple[object, ...]]:
    """Rows of a table and of its sums, and of who reports on whom, with names."""
    db = sqlite3.connect(path)
    names = dict(db.execute("SELECT id, name FROM names"))
    found = {(*map(names.get, row[:n]), *row[n:]) for of, n in TABLES.items() for row in db.execute(f"SELECT * FROM {of}")}
    db.close()
    return found


def reporting(graph: KnowledgeGraph) -> int:
    """Compare who reports on whom with what the plain query says, of every party; the number of rows."""
    found = 0
    for a in sorted({row["a"] for row in graph.query("SELECT ?a { ?e ir:party ?a }")}):
        wanted = rows(graph.ask(MARKED["publishers"].bind({"a": a}, graph.find)))
        assert rows(graph.ask(name="publishers", a=a)) == wanted, a
        found += len(wanted)
    return found


def published(graph: KnowledgeGraph, a: str = "France") -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in graph.query(name="publishers", a=a)]


@pytest.mark.parametrize("seed", [1, 2])
def test_answers_are_those_of_the_plain_query(tmp_path, seed: int, monkeypatch) -> None:
    chance, store, there, used = random.Random(seed), tmp_path / "s", list[str](), list[bool]()
    told, found = paging._told, 0
    monkeypatch.setattr(paging, "_told", lambda *given: used.append(told(*given) is not None) or told(*given))
    for step in range(3):
        with KnowledgeGraph(store, write=True) as graph:
            change(graph, chance, there, seed + step)
            if step == 1:
                graph.add_coded(coded(tmp_path / "x.tab", chance))
        for coders in (("text",), ("all",)):
            graph = KnowledgeGraph(store, coders=coders)
            for name, given in asked(graph, chance):
                wanted = rows(graph.ask(MARKED[name].bind(given, graph.find)))
                for limit in (None, 1, 3):
                    assert rows(graph.ask(name=name, limit=limit, **given)) == wanted[:limit], (name, given)
                    assert used
                    assert all(used)
                    used.clear()
                found += bool(wanted)
            assert coders == ("all",) or reporting(graph) > 5
            used.clear()
    assert found > 10
    assert not published(KnowledgeGraph(store, coders=("icews",)))  # which no articles tell
    kept = table(store / parts.NAME)
    (store / parts.NAME).unlink()
    KnowledgeGraph(store, write=True).close()
    assert kept == table(store / parts.NAME)
    assert {row[2] for row in kept if len(row) == 10} == {"@text", "@icews"}


@pytest.fixture
def store(tmp_path) -> Path:
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(report("a", claim("a", date="2024-05-01")))
    return tmp_path / "s"


def meetings(graph: KnowledgeGraph) -> int:
    return len(graph.query(name="meetings-of", a="France"))


def test_another_state_is_asked_plainly(store) -> None:
    reader = KnowledgeGraph(store)
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("b", claim("b", date="2024-05-20")))
    assert (meetings(reader), meetings(KnowledgeGraph(store))) == (1, 2)


def test_a_reader_at_work_keeps_no_writer_waiting(store, monkeypatch) -> None:
    reader, ask = KnowledgeGraph(store), SnapshotStore.query

    def meanwhile(*given: object, **more: object) -> object:
        with KnowledgeGraph(store, write=True) as graph:
            graph.insert(report("b", claim("b", date="2024-05-20")))
        return ask(*given, **more)

    monkeypatch.setattr(SnapshotStore, "query", meanwhile)
    assert meetings(reader) == 1
    monkeypatch.undo()
    assert len(table(store / parts.NAME)) == 2 * 4 + 2 + 2 * 2 + 2
    assert meetings(KnowledgeGraph(store)) == 2


def test_sums_go_as_rows_go(store) -> None:
    sums = "SELECT year, n, first FROM sums JOIN names ON a = id WHERE name = 'country/FRA'"
    for name, day, found in (("b", "2024-05-20", [(2024, 2, 20240501)]), ("a", "", [(2024, 1, 20240520)]), ("b", "", [])):
        with KnowledgeGraph(store, write=True) as graph:
            graph.insert(report(name, claim(name, date=day))) if day else graph.remove(name)
        with closing(parts.read(store / parts.NAME)) as db:
            assert sorted(set(db.execute(sums))) == found


def test_who_reports_on_whom_goes_as_articles_go(store) -> None:
    told = report("c", claim("c", date="2024-05-01"), claim("c", date="2024-05-20"), source="Post")
    steps = [
        (told, [("Post", "1", "2"), ("Wire", "1", "1")]),
        (report("b", claim("b", date="2024-05-20"), claim("b", "Aid")), [("Wire", "2", "3"), ("Post", "1", "2")]),
        (replace(told, article=replace(told.article, source="Wire")), [("Wire", "3", "3")]),  # the same claims, of another publisher
        (replace(told, claims=told.claims[1:]), [("Wire", "2", "3"), ("Post", "1", "1")]),
        ("b", [("Post", "1", "1"), ("Wire", "1", "1")]),
        (told, [("Post", "1", "2"), ("Wire", "1", "1")]),
        ("a", [("Post", "1", "2")]),
        ("c", []),
    ]
    for what, wanted in steps:
        with KnowledgeGraph(store, write=True) as graph:
            graph.remove(what) if isinstance(what, str) else graph.insert(what)
        graph = KnowledgeGraph(store)
        assert published(graph) == wanted
        assert reporting(graph) == 2 * len(wanted)
        assert graph.examine() == []
    assert not table(store / parts.NAME)


ARTICLE = node(iri.article("a"))
BY = node(f"{SCHEMA}publisher")


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ((None, ir("evidence"), None, ARTICLE), []),
        ((ARTICLE, BY, None, ARTICLE), []),
        ((ARTICLE, BY, None, ARTICLE), [ox.Quad(ARTICLE, BY, ox.Literal('The "Post"'), ARTICLE)]),
        ((None, TYPE, node(f"{SEM}Event"), EVENTS), []),
        ((None, ir("claim"), None, EVENTS), []),
        ((None, ir("party"), None, EVENTS), []),
    ],
    ids=["evidence", "publisher", "another publisher", "event", "claim", "party"],
)
def test_whatever_alone_decides_who_reports_is_followed(store, what, instead) -> None:
    told = list(KnowledgeGraph(store).store.quads(what))
    for gone, come, wanted in ((told, instead, [(q.object.value, "1", "1") for q in instead]), (instead, told, [("Wire", "1", "1")])):
        with KnowledgeGraph(store, write=True) as graph:
            graph.store.change(gone, come)
        graph = KnowledgeGraph(store)
        assert published(graph) == wanted
        assert parts.wrong(store, shown(store), graph.store.quads) == (0, 0)


def test_one_event_of_many_reports_is_not_read_again_with_the_next(tmp_path) -> None:
    read = []
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        press, ask = graph.store._parts._press, graph.store.quads
        for n in range(40):
            press.quads = lambda pattern: read.append(len(found := list(ask(pattern)))) or iter(found)
            graph.insert(report(f"a{n}", claim(f"a{n}", date="2024-05-01"), source=f"Wire {n % 7}"))
            if n in (2, 39):
                read.clear()
                graph.insert(report("x", claim("x", date="2024-05-01"), source="Post"))
                graph.remove("x")
                graph.store._parts._try(graph.store._parts._flush)
                few = len(read), sum(read)
                if n == 2:
                    first = few
    assert few == first
    assert published(KnowledgeGraph(tmp_path / "s"))[0] == ("Wire 0", "6", "1")


def on_sectors(store: Path) -> list[list[tuple[str, ...]]]:
    """Sectors of France, and its partners on energy and on oil, which is narrower; each as the plain query says it."""
    graph, found = KnowledgeGraph(store), []
    for name, more in (("sectors-of-cooperation", {}), ("partners-on-sector", {"sector": "energy"}), ("partners-on-sector", {"sector": "oil"})):
        given = {"a": f"{ID}country/FRA", **more}
        wanted = rows(graph.ask(MARKED[name].bind(given, graph.find)))
        for limit in (None, 1):
            assert rows(graph.ask(name=name, limit=limit, **given)) == wanted[:limit]
        found.append([tuple(value.split('"')[1] for value in row if value is not None and value.startswith('"')) for row in wanted])
    assert parts.wrong(store, shown(store), graph.store.quads) == (0, 0)
    assert not any(str(row[2]).startswith(parts.TOPIC) for row in table(store / parts.NAME) if len(row) == 9)  # sums are of parties alone
    return found


def on(name: str, *topics: str, b: Actor = DEU, type_: str = "Cooperation", date: str | None = "2024-05-03", status: Status = Status.ACTUAL) -> Claim:
    return claim(name, type_, b=b, date=date, topics=topics, status=status)


def test_events_of_a_sector_come_and_go(store) -> None:
    one, two = ("1", "2024-05-03"), ("2", "2024-05-20")
    both = report("b", on("b", "energy", "oil"))
    steps: list[tuple[Extraction | str, list[list[tuple[str, ...]]]]] = [
        (both, [[("energy", *one), ("oil", *one)], [("Germany", *one)], [("Germany", *one)]]),  # on both, and counted once
        (
            report("c", on("c", "oil", b=KEN, type_="Aid", date="2024-05-20"), on("c", "oil", type_="Attack")),
            [[("oil", *two), ("energy", *one)], [("Germany", *one), ("Kenya", "1", two[1])], [("Germany", *one), ("Kenya", "1", two[1])]],
        ),
        (
            report("c", on("c", "oil", b=KEN, date="2024-05-20", status=Status.CONDITIONAL)),
            [[("oil", *two), ("energy", *one)], [("Germany", *one)], [("Germany", *one)]],
        ),
        (
            report("c", on("c", "energy", b=KEN, date=None), day=None),
            [[("energy", "2"), ("oil", *one)], [("Germany", *one), ("Kenya", "1")], [("Germany", *one)]],
        ),
        ("b", [[("energy", "1")], [("Kenya", "1")], []]),
        (both, [[("energy", "2"), ("oil", *one)], [("Germany", *one), ("Kenya", "1")], [("Germany", *one)]]),
        ("c", [[("energy", *one), ("oil", *one)], [("Germany", *one)], [("Germany", *one)]]),
        ("b", [[], [], []]),
    ]
    for what, wanted in steps:
        with KnowledgeGraph(store, write=True) as graph:
            graph.remove(what) if isinstance(what, str) else graph.insert(what)
        assert on_sectors(store) == wanted


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ((None, ir("topic"), node(iri.sector("oil")), EVENTS), [1, 0, 0]),  # the sector is one of the actor still, by the triple of its relation
        ((node(iri.sector("oil")), node("http://www.w3.org/2004/02/skos/core#broader"), None, None), [1, 0, 1]),
    ],
    ids=["topic", "broader"],
)
def test_whatever_alone_decides_of_what_sector_an_event_is_is_followed(store, what, left) -> None:
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("b", on("b", "oil")))
    told = list(KnowledgeGraph(store).store.quads(what))
    assert told
    for gone, come, wanted in ((told, [], left), ([], told, [1, 1, 1])):
        with KnowledgeGraph(store, write=True) as graph:
            graph.store.change(gone, come)
        assert [len(found) for found in on_sectors(store)] == wanted


def test_a_page_of_a_balance_is_the_first_of_all(tmp_path, monkeypatch) -> None:
    """With partners of as many events, of few before a day and many after it, and of many before it and few after."""
    chance, told, found, used = random.Random(3), paging._told, set[tuple[int, int]](), list[int]()
    monkeypatch.setattr(paging, "_told", lambda *given: (values := told(*given)) and (used.append(len(values[1])) or values))
    who = ["Germany", "Kenya", "India", "Japan", "Brazil", "Norway", "Emmanuel Macron", "Chad", "Peru", "Oman"]
    days = [
        (b, f"{chance.choice([2023, 2024])}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}")
        for b in who
        for _ in range(chance.randint(1, 9))
    ]
    days += [("Chad", f"2024-01-{n:02d}") for n in range(1, 29)]
    lines = [icews(n, day, "France", chance.choice(["042", "173", "190", "057"]), b) for n, (b, day) in enumerate(days)]
    (tmp_path / "x.tab").write_text("\n".join([ICEWS, *lines]) + "\n", encoding="utf-8")
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.add_coded(tmp_path / "x.tab")
    graph = KnowledgeGraph(tmp_path / "s", coders=("all",))
    for since in ("0001", "2023-06-15", "2024", "2024-02-20", "2024-09-10", "2025"):
        wanted = rows(graph.ask(MARKED["balance-of"].bind({"a": "France", "since": since}, graph.find)))
        for limit in (None, 1, 2, 3, 5, 20):
            assert rows(graph.ask(name="balance-of", a="France", since=since, limit=limit)) == wanted[:limit], (since, limit)
            assert used.pop() <= (limit or len(who))
        found |= {(len(wanted), len({row[2] for row in wanted}))}
    assert any(many > different for many, different in found)
    assert max(found)[0] == len(who) - 1
    assert (0, 0) in found


@pytest.mark.parametrize("damage", [b"", b"no table" * 1000, None], ids=["empty", "other", "gone"])
def test_a_broken_table_is_not_asked_and_made_anew(store, damage) -> None:
    path, wanted = store / parts.NAME, table(store / parts.NAME)
    path.unlink() if damage is None else path.write_bytes(damage)
    assert meetings(KnowledgeGraph(store)) == 1
    KnowledgeGraph(store, write=True).close()
    assert table(path) == wanted


def test_the_table_of_an_older_version_is_not_asked_and_made_anew(store) -> None:
    path, wanted = store / parts.NAME, table(store / parts.NAME)
    with closing(sqlite3.connect(path)) as db:  # as version 0.3.0 had it
        db.executescript(
            "DROP TABLE part; DROP TABLE sums; CREATE TABLE part (a INTEGER, b INTEGER); UPDATE state SET name = '1 ' || substr(name, 3)"
        )
    assert meetings(KnowledgeGraph(store)) == 1
    KnowledgeGraph(store, write=True).close()
    assert table(path) == wanted


def test_a_table_that_does_not_know_who_reports_is_not_asked_and_made_anew(store) -> None:
    path, wanted = store / parts.NAME, table(store / parts.NAME)
    with closing(sqlite3.connect(path)) as db:  # as it was when only sums by pair had come
        db.executescript("DROP TABLE told; DROP TABLE press; UPDATE state SET name = '2 ' || substr(name, 3)")
    assert published(KnowledgeGraph(store)) == [("Wire", "1", "1")]
    KnowledgeGraph(store, write=True).close()
    assert table(path) == wanted
    assert {row[1] for row in wanted if len(row) == 4} == {'"Wire"'}


@pytest.mark.parametrize(
    ("damage", "many", "few"),
    [
        ("UPDATE part SET at = 20240601 WHERE a = b", 2, 2),
        ("UPDATE sums SET n = 2", 2, 2),
        ("DELETE FROM sums", 0, 2),
        ("UPDATE told SET n = 2", 2, 2),
        ("DELETE FROM press", 0, 2),
    ],
)
def test_a_doctor_finds_rows_that_are_wrong_and_mends_them(store, damage: str, many: int, few: int) -> None:
    assert KnowledgeGraph(store).examine() == []
    wanted = table(store / parts.NAME)
    with sqlite3.connect(store / parts.NAME) as db:
        db.execute(damage)
    assert KnowledgeGraph(store).examine() == [f"the table of who took part in what has {many} rows too many and {few} too few"]
    with KnowledgeGraph(store, write=True) as graph:
        graph.mend()
    assert KnowledgeGraph(store).examine() == []
    assert table(store / parts.NAME) == wanted


def test_what_a_killed_writer_changed_is_in_the_next_table(store) -> None:
    graph = KnowledgeGraph(store, write=True)
    graph.insert(report("b", claim("b", date="2024-05-20")))
    graph.store.close()  # without showing it
    assert meetings(KnowledgeGraph(store)) == 1
    KnowledgeGraph(store, write=True).close()
    assert meetings(KnowledgeGraph(store)) == 2


def test_a_table_that_cannot_be_written_is_no_harm(store, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(parts.Parts, "_write", full)
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("b", claim("b", date="2024-05-20")))
    assert not (store / parts.NAME).exists()
    assert meetings(KnowledgeGraph(store)) == 2


def test_a_query_of_an_endpoint_or_memory_has_a_limit_too() -> None:
    graph = KnowledgeGraph()
    for day in ("2024-05-01", "2024-05-11", "2024-05-21"):
        graph.insert(report(day, claim(day, date=day)))
    assert [row["day"] for row in graph.query(name="meetings-of", a="France", limit=2)] == ["2024-05-21", "2024-05-11"]
    assert not isinstance(graph.store, SnapshotStore)

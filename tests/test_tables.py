"""Tables: ten questions asked in SQL and in SPARQL give the same rows; what is exported is what is described."""

from __future__ import annotations

import json
import random
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphs import DEU, FRA, claim, report, world
from typer.testing import CliRunner

from kg.cli import app
from kg.cli.sql import KEPT, fresh
from kg.errors import InputError, NotFound, QueryError, StoreError
from kg.export import relational
from kg.export.relational import SCHEMAS
from kg.graph.shape.reference import reference_quads
from kg.graph.stores.folder import CHANGED
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Mark

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

pytestmark = pytest.mark.usefixtures("small_reference")
DOCS = Path(__file__).parent.parent / "docs" / "tables.md"
FRANCE = "https://w3id.org/irkg/id/country/FRA"
ASKED = Path(__file__).parent.parent / "benchmarks" / "tables.toml"
QUESTIONS = {q["name"]: (q["sql"], q["sparql"]) for q in tomllib.loads(ASKED.read_text(encoding="utf-8"))["question"]}


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    made = KnowledgeGraph()
    marked = Evidence(3, 27, "Then France met Germany.", (Mark("act", 12, 15),))
    for row in (*world(60), report("marked", claim("marked", evidence=marked))):
        made.insert(row)
    return made


@pytest.fixture(scope="module")
def file(graph, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "graph.duckdb"
    graph.export(path)
    return path


def ask(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize("name", QUESTIONS)
def test_sql_and_sparql_give_the_same_rows(name: str, graph, file) -> None:
    sql, sparql = QUESTIONS[name]
    by_sql = sorted(tuple("" if v is None else str(v) for v in row) for row in ask(file, sql))
    by_sparql = sorted(tuple(str(v or "") for v in row.values()) for row in graph.query(sparql))
    assert by_sql == by_sparql
    assert by_sql


def test_the_words_of_a_claim_are_in_its_row(graph, file) -> None:
    told = {(r.claim, r.quote, r.start, r.end) for e in graph.events() for r in e.reports}
    rows = set(ask(file, "SELECT iri, quote, quote_start, quote_end FROM claims"))
    assert told <= rows  # a claim whose ends are one is in no event
    assert all(quote for _, quote, _, _ in rows)


def test_columns_are_those_of_the_documentation(graph, file) -> None:
    told: dict[str, dict[str, str]] = {}
    for title, rest in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", DOCS.read_text(encoding="utf-8"), re.S | re.M):
        told[title] = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", rest, re.M))
    assert told == SCHEMAS
    for name, columns in SCHEMAS.items():
        assert {row[0]: row[1] for row in ask(file, f"DESCRIBE {name}")} == columns
        assert ask(file, f"SELECT count(*) FROM {name}") > [(0,)]


def test_keys_are_keys_and_what_is_named_is_there(file) -> None:
    for table in ("actors", "articles", "claims", "events", "offices"):
        assert ask(file, f"SELECT count(*) - count(DISTINCT iri) FROM {table}") == [(0,)]
    for table, column, other in (
        ("claims", "event", "events"),
        ("claims", "article", "articles"),
        ("ties", "event", "events"),
        ("ties", "agent", "actors"),
    ):
        assert ask(file, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT iri FROM {other})") == []


def test_dates_are_dates_with_their_precision(tmp_path) -> None:
    graph = KnowledgeGraph()
    days = {"2024-02": "month", "2023": "year", "2024-03-05": "day", None: None}
    graph.insert(report("a", *(claim("a", t, FRA, DEU, date=d) for t, d in zip(("Attack", "Aid", "Visit", "Praise"), days))))
    graph.export(tmp_path / "g.duckdb")
    found = {row[0]: row[1:] for row in ask(tmp_path / "g.duckdb", "SELECT type, date, precision, last FROM events")}
    assert found["Attack"] == (date(2024, 2, 1), "month", date(2024, 2, 29))
    assert found["Aid"] == (date(2023, 1, 1), "year", date(2023, 12, 31))
    assert found["Visit"] == (date(2024, 3, 5), "day", date(2024, 3, 5))
    assert found["Praise"] == (None, None, None)


def test_a_folder_of_parquet_and_frames_hold_the_same(graph, file, tmp_path) -> None:
    import pandas

    graph.export(tmp_path / "tables")
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == sorted(f"{name}.parquet" for name in SCHEMAS)
    for name in SCHEMAS:
        frame = graph.frame(name)
        assert list(frame.columns) == list(SCHEMAS[name])
        assert len(frame) == len(pandas.read_parquet(tmp_path / "tables" / f"{name}.parquet")) == ask(file, f"SELECT count(*) FROM {name}")[0][0]
    assert str(graph.frame("events")["date"].dtype).startswith("datetime64")
    with pytest.raises(NotFound, match="did you mean actors"):
        graph.frame("persons")


def test_sql_is_asked_of_the_newest_state(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kg.cli.deadline.within", lambda seconds, work, memory: work())
    store = tmp_path / "s"

    def run(statement: str, *more: str) -> Any:
        return CliRunner().invoke(app, ["sql", statement, "--store", str(store), *more])

    assert isinstance(run("SELECT 1").exception, StoreError)
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("a", claim("a", "Attack", FRA, DEU)))
    count = "SELECT count(*) AS n FROM events"
    assert json.loads(run(count, "--format", "json").stdout) == [{"n": 1}]
    made = (store / KEPT).stat().st_mtime_ns
    assert run("SELECT type, agents, place FROM events", "--format", "csv").stdout.splitlines() == ["type,agents,place", f"Attack,{FRANCE},"]
    assert (store / KEPT).stat().st_mtime_ns == made  # nothing is newer
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("b", claim("b", "Aid", FRA, DEU)))
    table = run(count)
    assert "2" in table.stdout
    assert table.stderr == "1 row\n"
    assert [p.name for p in store.iterdir() if p.name.endswith(".part")] == []
    (store / KEPT).write_bytes(b"no database")
    assert json.loads(run(count, "--format", "json").stdout) == [{"n": 2}]


def held(path: Path) -> dict[str, list[str]]:
    """All rows of all tables, in no order."""
    return {name: sorted(map(str, ask(path, f"SELECT * FROM {name}"))) for name in SCHEMAS}


@pytest.fixture
def small(monkeypatch) -> None:
    """A graph `reference` of a few hundred quads, for speed."""
    some = reference_quads()[::100]
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", lambda: some)


@pytest.mark.parametrize("seed", range(3))
def test_tables_that_were_brought_up_to_date_are_those_made_anew(seed: int, small, tmp_path, monkeypatch) -> None:
    chance, store, made = random.Random(seed), tmp_path / "s", []
    full = relational.write_duckdb
    monkeypatch.setattr("kg.export.relational.write_duckdb", lambda *given: (made.append(given[0]), full(*given)))
    reports, others = world(40, seed), {r.article.id: r for r in world(40, seed + 100)}
    there: set[str] = set()
    for n in range(6):
        with KnowledgeGraph(store, write=True) as graph:
            for row in chance.sample(reports, 4):  # some anew, some otherwise
                graph.insert(others[row.article.id] if chance.random() < 0.3 else row)
                there.add(row.article.id)
                graph.store.publish()
            for gone in chance.sample(sorted(there), n % 3):
                graph.remove(gone)
                there.discard(gone)
            if n == 4:
                graph.verdicts.say(next(r.claim for e in graph.events() for r in e.reports), "wrong")
        KnowledgeGraph(store).export(tmp_path / f"{n}.duckdb")
        assert held(fresh(store)) == held(tmp_path / f"{n}.duckdb"), n
    assert sum(path == store / KEPT for path in made) == 2  # the first, and after the verdict


def test_tables_are_made_anew_where_nobody_knows_what_changed(small, tmp_path) -> None:
    store = tmp_path / "s"
    count = "SELECT count(*) FROM articles"

    def insert(name: str) -> KnowledgeGraph:
        graph = KnowledgeGraph(store, write=True)
        graph.insert(report(name, claim(name, "Attack", FRA, DEU)))
        return graph

    insert("a").close()
    assert ask(fresh(store), count) == [(1,)]
    killed = insert("b")
    killed.store.close()  # the article is there and was not shown, as after a kill
    insert("c").close()
    assert ask(fresh(store), count) == [(3,)]
    (store / CHANGED).rename(tmp_path / "kept")
    insert("d").close()  # as an older version leaves it
    (tmp_path / "kept").rename(store / CHANGED)
    insert("e").close()
    assert ask(fresh(store), count) == [(5,)]
    (store / CHANGED).write_text('{"shown": "snap')
    insert("f").close()
    assert ask(fresh(store), count) == [(6,)]


def test_sql_reads_the_tables_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kg.cli.deadline.within", lambda seconds, work, memory: work())
    store = tmp_path / "s"
    with KnowledgeGraph(store, write=True) as graph:
        graph.insert(report("a", claim("a", "Attack", FRA, DEU)))
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    for statement in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        "DELETE FROM events",
        f"COPY events TO '{tmp_path}/out.csv'",
        "SET enable_external_access = true",
        "SELEC",
    ):
        error = CliRunner().invoke(app, ["sql", statement, "--store", str(store)]).exception
        assert isinstance(error, QueryError), statement
        assert "the query failed" in str(error)
    assert not (tmp_path / "out.csv").exists()
    assert ask(fresh(store), "SELECT count(*) FROM events") == [(1,)]


def test_without_the_libraries_it_is_said_what_to_install(graph, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'irkg\[tables\]'"):
        graph.export(tmp_path / "g.duckdb")
    with pytest.raises(ImportError, match=r"irkg\[tables\]"):
        graph.frame("events")


def test_the_python_of_the_documentation_runs(capsys) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    exec(compile(code, "tables.md", "exec"), {})
    assert "2022-05-03" in capsys.readouterr().out

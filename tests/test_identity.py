"""Which article is which: across folders, files, runs, and versions of a feed's entry."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from kg.errors import InputError, InputNote
from kg.knowledge_graph import KnowledgeGraph
from kg.read import read_articles

pytestmark = pytest.mark.usefixtures("small_reference")

ITEM = "<item><guid>{guid}</guid><title>{title}</title><link>https://example.org/{guid}</link><pubDate>{day} Oct 2024 10:00:00 GMT</pubDate></item>"


def put(folder, name: str, data: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data.encode()) if name.endswith(".gz") else data.encode())


def feed(*items: tuple[str, str, int]) -> str:
    body = "".join(ITEM.format(guid=g, title=t, day=d) for g, t, d in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'


def read(*paths) -> tuple[list, list[InputError]]:
    said: list[InputError] = []
    return list(read_articles(*paths, on_error=said.append)), said


def add(graph: KnowledgeGraph, *paths) -> dict[str, int]:
    tally = Counter[str]()
    graph.add(*paths, tally=tally)
    return dict(tally)


@pytest.mark.parametrize("name", ["01.txt", "01.md", "01.txt.gz"])
@pytest.mark.parametrize("how", ["one folder", "two folders", "two files"])
def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path, name: str, how: str) -> None:
    put(tmp_path, f"news/a/{name}", "Canada condemned Iran.")
    put(tmp_path, f"news/b/{name}", "Chile thanked Peru.")
    given = {"one folder": ["news"], "two folders": ["news/a", "news/b"], "two files": [f"news/a/{name}", f"news/b/{name}"]}[how]
    articles, said = read(*(tmp_path / g for g in given))
    assert [a.text for a in articles] == ["Canada condemned Iran.", "Chile thanked Peru."]
    assert len({a.id for a in articles}) == 2
    assert not any("01" == a.id for a in articles)
    assert said == []


def test_a_folder_moved_whole_keeps_its_identities(tmp_path, monkeypatch) -> None:
    put(tmp_path, "one/news/a/01.txt", "Canada condemned Iran.")
    put(tmp_path, "two/news/a/01.txt", "Canada condemned Iran.")
    monkeypatch.chdir(tmp_path / "two" / "news")
    for where in (tmp_path / "one/news", tmp_path / "two/news/", "."):
        assert [a.id for a in read_articles(where)] == ["news/a/01.txt"]


ROWS = {
    "csv": "id,text\n1,{}\n2,{}\n",
    "tsv": "id\ttext\n1\t{}\n2\t{}\n",
    "jsonl": '{{"id": 1, "text": "{}"}}\n{{"id": "2", "text": "{}"}}\n',
    "json": '[{{"id": 1, "text": "{}"}}, {{"id": 2, "text": "{}"}}]',
}


@pytest.mark.parametrize("kind", ROWS)
def test_files_whose_rows_are_numbered_from_one_keep_them_all(tmp_path, kind: str) -> None:
    put(tmp_path, f"jan.{kind}", ROWS[kind].format("A.", "B."))
    put(tmp_path, f"feb.{kind}", ROWS[kind].format("C.", "D."))
    put(tmp_path, f"x/feb.{kind}", ROWS[kind].format("E.", "F."))
    articles, said = read(tmp_path)
    assert sorted(a.text for a in articles) == ["A.", "B.", "C.", "D.", "E.", "F."]
    assert len({a.id for a in articles}) == 6
    assert said == []


def test_rows_without_id_are_known_by_their_row_else_by_their_url(tmp_path) -> None:
    put(tmp_path, "n/a.csv", "text,url\nA.,\nB.,https://example.org/b\n")
    put(tmp_path, "n/b.csv", "id,text,url\n7,C.,https://example.org/c\nwire-8,D.,https://example.org/d\n")
    assert [a.id for a in read_articles(tmp_path / "n")] == ["n/a.csv:2", "https://example.org/b", "https://example.org/c", "wire-8"]


def test_one_identity_with_two_texts_keeps_both_and_says_so(tmp_path) -> None:
    put(tmp_path, "a.jsonl", json.dumps({"id": "x", "text": "A."}) + "\n")
    put(tmp_path, "b.jsonl", json.dumps({"id": "x", "text": "B."}) + "\n" + json.dumps({"id": "x", "text": "A."}) + "\n")
    articles, said = read(tmp_path)
    assert [a.text for a in articles] == ["A.", "B.", "A."]
    assert [a.id for a in articles][::2] == ["x", "x"]
    assert articles[1].id.startswith("x~")
    assert [type(s) for s in said] == [InputNote]
    assert "b.jsonl" in str(said[0])
    assert "both are kept" in str(said[0])


def test_without_a_callback_a_note_is_no_error(tmp_path, caplog) -> None:
    put(tmp_path, "a.jsonl", '{"id": "x", "text": "A."}\n{"id": "x", "text": "B."}\n')
    assert len(list(read_articles(tmp_path))) == 2
    assert "both are kept" in caplog.text


def test_a_later_run_replaces_and_says_how_many(tmp_path) -> None:
    graph = KnowledgeGraph()
    put(tmp_path, "n/01.txt", "Canada condemned Iran.")
    put(tmp_path, "n/02.txt", "Chile thanked Peru.")
    assert add(graph, tmp_path / "n") == {"added": 2}
    put(tmp_path, "n/02.txt", "Chile condemned Peru.")
    put(tmp_path, "n/03.txt", "Chile thanked Brazil.")
    assert add(graph, tmp_path / "n") == {"added": 1, "replaced": 1, "unchanged": 1}
    assert add(graph, tmp_path / "n") == {"unchanged": 3}
    assert graph.info()["articles"] == 3
    assert sorted((e.relation, e.targets[0].name) for e in graph.events()) == [("criticised", "Iran"), ("criticised", "Peru"), ("praised", "Brazil")]


@pytest.mark.parametrize("first", ["1", "9"])
def test_a_guids_later_version_replaces_the_earlier_whichever_is_read_first(tmp_path, first: str) -> None:
    put(tmp_path, f"{first}.xml", feed(("g", "Canada condemned Iran", 16), ("h", "Chile thanked Peru", 16)))
    put(tmp_path, "5.xml", feed(("g", "Canada condemned Iraq", 17)))
    articles, said = read(tmp_path)
    assert said == []
    graph = KnowledgeGraph()
    graph.add(*articles)
    assert graph.info()["articles"] == 2
    assert {e.targets[0].name for e in graph.events()} == {"Iraq", "Peru"}


def test_the_closing_line_counts_and_verbose_says_what_was_read_as_what(tmp_path) -> None:
    from typer.testing import CliRunner

    from kg.cli import app

    put(tmp_path, "n/01.txt", "Canada condemned Iran.")
    put(tmp_path, "n/a/x.csv", "text,date\nChile thanked Peru.,03/04/2024\n")
    store = str(tmp_path / "s")
    first = CliRunner().invoke(app, ["build", str(tmp_path / "n"), "--store", store, "--verbose", "--day-first"])
    assert first.exit_code == 0
    assert "01.txt: read as .txt, 1 article\n" in first.stderr
    assert "x.csv: read as .csv, 1 article\n" in first.stderr
    assert first.stderr.endswith(f"2 articles added to {store}\n")
    put(tmp_path, "n/01.txt", "Canada condemned Iraq.")
    again = CliRunner().invoke(app, ["build", str(tmp_path / "n"), "--store", store, "--day-first"])
    assert again.stderr == f"0 articles added to {store}, 1 replaced, 1 already there\n"
    told = CliRunner().invoke(app, ["extract", str(tmp_path / "n")])
    assert (told.exit_code, "say --day-first or --month-first" in told.stderr) == (0, True)

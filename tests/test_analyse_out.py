"""How results leave: prints, figures, page, command line, coded quads, the script of the docs; nothing from outside is markup."""

from __future__ import annotations

import csv
import dataclasses
import doctest
import gzip
import importlib
import io
import json
import pkgutil
import re
import runpy
import shlex
import shutil
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from warm import kg as program

import kg.analyse
from kg.analyse import ties
from kg.analyse.catalogue import ANALYSES, Question, halves, node, unheeded
from kg.analyse.overview import overview
from kg.analyse.quads import codes, network_of_quads, read_quads, resolve
from kg.analyse.result import Result, Row
from kg.cli import app
from kg.errors import InputError, NotFound
from kg.export import figures
from kg.export.analyses import page, quotes_of
from kg.graph.events.network import Scope, Selection, network_of

ROOT = Path(__file__).parent.parent
EVIL = "<script>alert(1)</script>\"'&$\\frac{$ =cmd|' /C calc'!A0 \x1b[31m\u202e"


@pytest.mark.parametrize("name", [f"kg.analyse.{m.name}" for m in pkgutil.iter_modules(kg.analyse.__path__)])
def test_docstring_examples(name: str) -> None:
    assert not doctest.testmod(importlib.import_module(name), extraglobs={"np": np}).failed


def result(*rows: Row) -> Result:
    return Result("x", EVIL, ("actor", "n"), rows, Scope("2024-01-01", None, "country", "one", "3 of 4", 2, 1, 3), seed=3, basis=("i:1",))


def test_a_table_has_no_control_characters() -> None:
    text = result(Row((EVIL, 1.5), ("i:1",)), Row(("b", None), None)).table()
    assert "\x1b" not in text
    assert "window 2024-01-01 to ?" in text
    assert "3 of 4; 3 events, 2 articles, 1 publishers" in text


def test_csv_defuses_formulas_and_lists_events() -> None:
    text = result(Row(("=HYPERLINK(1)", 2), ("i:1", "i:2")), Row(("b", 1), None)).csv()
    rows = list(csv.reader(line for line in io.StringIO(text) if not line.startswith("#")))
    assert rows == [["actor", "n", "events"], ["'=HYPERLINK(1)", "2", "i:1 i:2"], ["b", "1", "(all)"]]


def test_json_says_what_it_rests_on() -> None:
    record = json.loads(result(Row(("a", 1), None)).json())
    assert record["basis"] == ["i:1"]
    assert record["window"] == {"since": "2024-01-01", "until": None}
    assert json.loads(result(Row(("a", 1), ("i:1",))).json())["basis"] is None


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.append((tag, dict(attrs)))


def quads(path: Path, evil: bool = False) -> Path:
    rng = np.random.default_rng(0)
    names = ["France", "Government (Germany)", "Kenya", "Police (Nigeria)", "Boko Haram", "Insurgent (Iraq)", "Iraq", "Vladimir Putin"]
    if evil:
        names.append(f"Minister {EVIL} (India)".replace("\x1b", " "))
        names.append(EVIL.replace("\x1b", " "))
    deeds = ["Host a visit", "Consult", "Use conventional military force", "Criticize or denounce", "Provide aid", "Make statement"]
    lines = ["subject\trelation\tobject\tdate\tsource_set"]
    for k in range(900):
        a, b = rng.choice(len(names), 2, replace=False)
        lines.append(f"{names[a]}\t{deeds[k % 6]}\t{names[b]}\t2014-{1 + k % 12:02d}-{1 + k % 28:02d}\tX")
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    return path


def test_quads_become_acts(tmp_path) -> None:
    found = list(read_quads(quads(tmp_path / "q.gz")))
    assert {a.relation for a in found} == {"Host a visit", "Consult", "Use conventional military force", "Criticize or denounce", "Provide aid"}
    hit = next(a for a in found if a.relation == "Use conventional military force")
    assert (hit.goldstein, hit.quad, hit.family) == (-10.0, "Material Conflict", "ASSAULT")
    assert len(list(read_quads(tmp_path / "q.gz", comments=True))) > len(found)
    assert not list(read_quads(tmp_path / "q.gz", source="Y"))
    graph = network_of(found, Selection(level="country"), base="test")
    assert {d["name"] for _, d in graph.nodes(data=True)} >= {"Russia", "Nigeria", "Germany", "Armed opposition in Iraq", "Boko Haram"}
    assert "of test" in graph.graph["scope"].coverage


def test_every_code_has_a_score_and_a_class() -> None:
    assert len(codes()) > 290
    for code in codes().values():
        assert -10 <= code.goldstein <= 10
        assert code.quad in ("Verbal Cooperation", "Material Cooperation", "Verbal Conflict", "Material Conflict")
    assert codes()["consult"].code == "040"


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("Government (Palestinian Territory, Occupied)", "2014", "PSE"),
        ("Citizen (France)", "2014", None),
        ("Presidential Candidate (France)", "2014", None),
        ("Military Intelligence (France)", "2014", "FRA"),
        ("Holy See (Vatican City State)", "2014", "VAT"),
        ("Israeli Defense Forces", "2014", "ISR"),
        ("Barack Obama", "2014", "USA"),
        ("Nuri al-Maliki", "2014", "IRQ"),
        ("Middle East", "2014", None),
        ("Unspecified Actor", "2014", None),
        ("Citizen (Africa)", "2014", None),
    ],
)
def test_names_of_the_coding_scheme(name: str, year: str, expected: str | None) -> None:
    found = resolve(name, year)
    assert (found.country if found else None) == expected


def test_an_assault_on_a_people_is_one_on_its_state_but_an_arrest_is_not(tmp_path) -> None:
    deeds = [
        ("Boko Haram", "Use conventional military force", "Citizen (Nigeria)"),
        ("Military (Israel)", "Employ aerial weapons", "Citizen (Palestinian Territory, Occupied)"),
        ("Police (Nigeria)", "Use conventional military force", "Citizen (Nigeria)"),
        ("Police (Australia)", "Arrest, detain, or charge with legal action", "Citizen (Fiji)"),
    ]
    (tmp_path / "q.tsv").write_text("subject\trelation\tobject\tdate\n" + "".join(f"{a}\t{r}\t{b}\t2014-07-09\n" for a, r, b in deeds))
    assert [a.b.name for a in read_quads(tmp_path / "q.tsv")] == ["Nigeria", "Palestine", "People of Nigeria", "People of Fiji"]


def test_a_file_without_the_plain_name_of_a_state_says_so(tmp_path) -> None:
    lines = [f"Foreign Affairs (Russia)\tConsult\tFrance\t2014-{1 + k % 12:02d}-{1 + k % 28:02d}" for k in range(250)]
    lines += [f"Government (Kenya)\tConsult\tIsraeli Defense Forces\t2014-{1 + k % 12:02d}-{1 + k % 28:02d}" for k in range(210)]
    head = "subject\trelation\tobject\tdate\n"
    (tmp_path / "q.tsv").write_text(head + "\n".join(lines) + "\n")
    coverage = network_of_quads(tmp_path / "q.tsv").graph["scope"].coverage
    assert "never names Russia, " in coverage
    assert "Kenya" in coverage
    assert "Israel" in coverage
    assert "France" not in coverage
    (tmp_path / "r.tsv").write_text(head + "\n".join([*lines, "Russia\tConsult\tKenya\t2014-01-01", "Israel\tConsult\tKenya\t2014-01-01"]) + "\n")
    assert "never names" not in network_of_quads(tmp_path / "r.tsv").graph["scope"].coverage


def test_insurgents_are_not_their_state() -> None:
    rebels = resolve("Armed Rebel (Ukraine)")
    assert rebels is not None
    assert (rebels.kind.value, rebels.country) == ("group", "UKR")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a\tb\n", "wants a header"),
        ("subject\trelation\tobject\tdate\nFrance\tDance with\tKenya\t2014-01-01\n", "no name of a CAMEO code"),
        ("subject\trelation\tobject\tdate\nFrance\tConsult\tKenya\t2014\n", "is no day"),
        ("subject\trelation\tobject\tdate\nFrance\tConsult\n", "four columns"),
    ],
)
def test_bad_quads_are_refused_with_their_line(tmp_path, text: str, wrong: str) -> None:
    (tmp_path / "q.tsv").write_text(text)
    with pytest.raises(InputError, match=wrong):
        list(read_quads(tmp_path / "q.tsv"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_quads(tmp_path / "none"))


def test_the_page_is_offline_and_nothing_from_outside_is_markup(tmp_path) -> None:
    graph = network_of(read_quads(quads(tmp_path / "q.gz", evil=True)), Selection(level="actor"), base=EVIL)
    found = overview(graph, title=EVIL, question=Question(top=30))
    text = page(found, quotes_of(graph))
    tags = Tags(text).seen
    assert not {t for t, _ in tags} & {"script", "link", "iframe", "object", "embed", "form", "base", "svg"}
    for _tag, attributes in tags:
        assert not [k for k in attributes if k.startswith("on")]
        assert all((attributes.get(k) or "data:image/svg+xml;base64,#").startswith(("data:image/svg+xml;base64,", "#")) for k in ("src", "href"))
    policy = next(a["content"] for t, a in tags if t == "meta" and "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert "&lt;script&gt;" in text
    assert sum(t == "img" for t, _ in tags) >= 8
    names = {r.name for r in found.results}
    assert names >= {"dyads-conflict", "timeline-1", "change", "escalation", "centrality", "brokerage", "blocs", "balance", "similarity"}
    assert "<details>" in text
    assert re.search(r"2014-\d\d-\d\d France \| Consult \| ", text)


def test_an_empty_network_gives_an_honest_page() -> None:
    graph = network_of([], Selection(level="country"))
    text = page(overview(graph))
    assert "0 of 0 acts" in text


def test_figures_are_the_same_bytes_twice_and_svg_holds_no_script(tmp_path) -> None:
    graph = network_of(read_quads(quads(tmp_path / "q.gz", evil=True)), Selection(level="actor"))
    found = ties.dyads(graph)
    figures.write(figures.dyads(found), tmp_path / "a.svg")
    figures.write(figures.dyads(found), tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "<script" not in (tmp_path / "a.svg").read_text()
    figures.write(figures.dyads(found), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(ValueError, match="figures are written"):
        figures.write(figures.dyads(found), tmp_path / "a.gif")


run = CliRunner().invoke


@pytest.mark.parametrize("name", sorted(ANALYSES))
def test_every_analysis_runs_from_the_command_line(tmp_path, name: str) -> None:
    who = {"timeline": ["France", "Kenya"], "paths": ["Putin", "Nigeria"], "similarity": ["France"], "sectors": []}.get(name, [])
    who = ["Vladimir Putin" if w == "Putin" else w for w in who]
    least = ["--min-acts", "1"] if "min_acts" in ANALYSES[name].takes else []
    base = ["analyse", name, *who, "--quads", str(quads(tmp_path / "q.gz")), *least]
    done = run(app, [*base, "--format", "json"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.output)
    assert record["window"] == {"since": "2014-01-01", "until": "2014-12-28"} or record["window"]["since"] == "2014-01-01"
    assert record["events"] > 300
    assert all(set(row) == {*record["columns"], "events"} for row in record["rows"])
    for format in ("table", "csv", "html"):
        assert run(app, [*base, "--format", format]).exit_code == 0


def test_figures_and_overview_from_the_command_line(tmp_path) -> None:
    base = ["--quads", str(quads(tmp_path / "q.gz"))]
    for name, who in (("dyads", []), ("timeline", ["France", "Kenya"]), ("centrality", []), ("blocs", []), ("balance", []), ("escalation", [])):
        assert run(app, ["analyse", name, *who, *base, "-o", str(tmp_path / f"{name}.png")]).exit_code == 0
        assert (tmp_path / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
    assert run(app, ["analyse", "overview", *base, "-o", str(tmp_path / "o.html")]).exit_code == 0
    assert "Structural balance" in (tmp_path / "o.html").read_text()
    assert len(json.loads(run(app, ["analyse", "overview", *base, "--format", "json"]).output)) > 10


def test_a_files_suffix_tells_the_format(tmp_path) -> None:
    base = ["analyse", "dyads", "--quads", str(quads(tmp_path / "q.gz")), "-o"]
    for suffix in ("html", "json", "csv", "txt"):
        assert run(app, [*base, str(tmp_path / f"d.{suffix}")]).exit_code == 0
    assert (tmp_path / "d.html").read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "d.json").read_text())["rows"]
    for suffix, format in (("csv", "csv"), ("txt", "table")):
        assert (tmp_path / f"d.{suffix}").read_text().strip() == run(app, [*base[:-1], "--format", format]).stdout.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["timeline", "France"],
        ["dyads", "--format", "x"],
        ["dyads", "--since", "May"],
        ["dyads", "--level", "x"],
        ["dyads", "--layer", "x"],
        ["timeline", "France", "Kenya", "--step", "x"],
    ],
)
def test_wrong_usage_exits_with_2(tmp_path, arguments: list[str]) -> None:
    assert run(app, ["analyse", *arguments, "--quads", str(quads(tmp_path / "q.gz"))]).exit_code == 2


def test_unknown_actors_say_what_is_near(tmp_path) -> None:
    graph = network_of(read_quads(quads(tmp_path / "q.gz")), Selection(level="country"))
    assert node(graph, "vladimir putin") == node(graph, "Russia") == node(graph, "Russian Federation")
    with pytest.raises(NotFound, match="did you mean Kenya"):
        node(graph, "Kenia")
    last = graph.graph["scope"].until
    assert halves(graph, "2014-07-01") == (("2014-01-01", "2014-06-30"), ("2014-07-01", last))
    assert halves(graph, None)[0][1] < halves(graph, None)[1][0]
    with pytest.raises(NotFound):
        halves(graph, "2020-01-01")


@pytest.fixture
def some_samples(tmp_path, monkeypatch, sample_claims) -> Path:
    """A folder from which `data/articles` is a third of the samples, whose claims are told already."""
    monkeypatch.setattr("kg.pipeline.extract", lambda new, **_: (replace(sample_claims[a.id], article=a) for a in new))
    there = tmp_path / "data" / "articles"
    there.mkdir(parents=True)
    for path in sorted((ROOT / "data/articles").iterdir())[::3]:
        shutil.copy(path, there)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_script_of_the_docs(some_samples, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "argv", ["analysis.py", "data/articles", str(tmp_path / "dyads.svg")])
    runpy.run_path(str(ROOT / "docs/analysis.py"))
    out = capsys.readouterr().out
    assert "Strongest dyads by conflict" in out
    quotes = re.findall(r"“(.+?)” \([A-Z]\w+ \w+(?: \w+)?, \d{4}-\d\d-\d\d\)", out)
    assert quotes
    articles = " ".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/articles").iterdir())
    assert all(q in articles for q in quotes)
    assert (tmp_path / "dyads.svg").read_text().startswith("<?xml")
    code = [line for line in (ROOT / "docs/analysis.py").read_text().split('"""', 2)[2].splitlines() if line.strip() and "import" not in line]
    assert len(code) <= 20


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", (ROOT / "docs/analysis.md").read_text(encoding="utf-8"), re.S | re.M)


def test_the_python_of_the_docs(some_samples, capsys) -> None:
    space: dict[str, object] = {}
    for block in _blocks("python"):
        exec(compile(block, "docs/analysis.md", "exec"), space)
    out = capsys.readouterr().out
    assert "Strongest dyads by conflict" in out
    quotes = [line for line in out.splitlines() if re.match(r"(\d{4}|None)\S* .+ \S+ \d+ \d+$", line)]
    assert quotes


@pytest.fixture(scope="module")
def documented(sample_store, tmp_path_factory) -> Path:
    """A folder with all that the commands of the documentation name."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(sample_store / "s", folder / "kg-store")
    lines = gzip.decompress(quads(folder / "q.gz").read_bytes()).decode().replace("\tX\n", "\tdemo\n")
    (folder / "events.tsv").write_text(lines)
    states = (("France", "FR"), ("Germany", "DE"), ("Kenya", "KE"), ("Nigeria", "NG"), ("Iraq", "IQ"), ("Russia", "RU"))
    ballots = [f"{k},{n},{c},{'yes' if (k * i) % 3 else 'no'}" for k in range(1, 25) for i, (n, c) in enumerate(states)]
    (folder / "votes.csv").write_text("rcid,country,country_code,vote\n" + "\n".join(ballots) + "\n")
    (folder / "roll_calls.csv").write_text("rcid,date\n" + "".join(f"{k},2014-03-01\n" for k in range(1, 25)))
    (folder / "alliances.csv").write_text("ccode1,ccode2,year,atop_defense\n220,255,2014,1\n")
    return folder


COMMANDS = [line.split("#")[0].strip() for block in _blocks("") for line in block.splitlines() if line.startswith("kg analyse")]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_docs(documented, monkeypatch, command: str) -> None:
    monkeypatch.chdir(documented)
    done = run(app, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output
    if "-o" in command:
        assert (documented / shlex.split(command)[shlex.split(command).index("-o") + 1]).stat().st_size > 200
    else:
        assert "coverage: " in done.output


def test_the_docs_name_every_analysis_and_only_those() -> None:
    named = {shlex.split(c)[2] for c in COMMANDS}
    assert named == {"overview", *ANALYSES}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_options_that_an_analysis_heeds_are_those_that_it_reads(name: str) -> None:
    read = set(ANALYSES[name].run.__code__.co_names)
    fields = {f.name for f in dataclasses.fields(Question)} - {"actors"}
    assert ANALYSES[name].takes == read & fields | ({"min_acts"} if "_least" in read else set())


def test_an_option_that_would_be_passed_over_is_refused() -> None:
    assert unheeded("timeline", ["step", "layer", "top", "since"]) == ["layer"]
    found = program("analyse", "timeline", "Kenya", "Uganda", "--layer", "conflict")
    assert found.returncode == 2
    assert "timeline does not heed --layer; its own options are --step" in found.stderr

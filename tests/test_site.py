"""The documentation: the site builds without a warning, its queries run, and what it says of files and commands is so."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import kg
from kg.analyse.catalogue import ANALYSES
from kg.files import folder
from kg.ontology import event_types

ROOT = Path(__file__).parent.parent
QUESTIONS = re.findall(r"^### (\d+\. .*?)\n.*?```sparql\n(.*?)```", (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8"), re.S | re.M)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return out


def test_the_model_page_names_every_term(site) -> None:
    text = (site / "model" / "index.html").read_text(encoding="utf-8")
    terms = set(re.findall(r"^((?:ir|sem|org|prov|oa|schema):\w+) ", (folder("ontology") / "kg.ttl").read_text(encoding="utf-8"), re.M))
    assert len(terms) > 100
    assert sorted(t for t in terms if f"<code>{t}</code>" not in text) == []
    assert all(t.label and f"<code>ir:{t.name}</code>" in text for t in event_types().values())


def test_the_python_page_has_the_methods_of_the_graph(site) -> None:
    text = (site / "api" / "index.html").read_text(encoding="utf-8")
    missing = [m for m in vars(kg.KnowledgeGraph) if not m.startswith("_") and f"KnowledgeGraph.{m}" not in text]
    assert missing == []


def test_the_site_asks_nothing_of_other_machines(site) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.findall(
            r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//[^\"]*|<link[^>]+rel=\"stylesheet\"[^>]+href=\"(?:https?:)?//[^\"]*", text
        ), page


def test_there_are_twenty_five_questions() -> None:
    assert [int(q.split(".")[0]) for q, _ in QUESTIONS] == list(range(1, 26))


@pytest.mark.parametrize("sparql", [s for _, s in QUESTIONS], ids=[q for q, _ in QUESTIONS])
def test_each_question_of_the_cookbook_finds_something(samples, sparql: str) -> None:
    rows = samples.query(sparql)
    assert rows, samples.unknown(sparql)
    assert samples.unknown(sparql) == []


def test_python_of_the_pages_runs(capsys) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "start.md").read_text(encoding="utf-8"), re.S)
    exec(compile(code, "start.md", "exec"), {})
    assert capsys.readouterr().out.split()[1] == "2022-05-03"


def test_commands_of_the_pages_exist() -> None:
    from kg.cli import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands} | {g.name for g in app.registered_groups}
    for page in (*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"):
        for name in re.findall(r"(?:^|`)kg ([a-z]+)", page.read_text(encoding="utf-8"), re.M):
            assert name in known, (page.name, name)


def test_each_analysis_is_on_its_page() -> None:
    text = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    assert [name for name in ANALYSES if f"kg analyse {name}" not in text] == []


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert project["version"] == kg.__version__ == citation["version"]
    assert project["license"].split(" AND ") == citation["license"]


def test_issue_forms_and_hooks_are_well_formed() -> None:
    forms = [yaml.safe_load(p.read_text(encoding="utf-8")) for p in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if p.name != "config.yml"]
    assert "Wrong claim" in {f["name"] for f in forms}
    for form in forms:
        ids = [part["id"] for part in form["body"]]
        assert len(ids) == len(set(ids))
        assert all({"label"} <= set(part["attributes"]) for part in form["body"])
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert {h["entry"].split()[0] for h in hooks} == {"ruff", "mypy"}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {"ruff", "mypy"} <= {re.split(r"[^\w-]", name)[0] for name in extras["dev"]}  # not of those that the README's test command installs


def test_the_justfile_has_the_commands_of_continuous_integration() -> None:
    steps = {line.strip() for line in (ROOT / "justfile").read_text(encoding="utf-8").splitlines() if line.startswith("    ")}
    run = [line.strip() for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()]
    assert {"ruff check .", "ruff format --check .", "mypy"} <= steps & set(run)
    assert any(s.startswith("pytest") for s in steps)
    assert any(r.startswith("pytest") for r in run)


def test_the_changelog_keeps_a_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.findall(r"^## \[(.*?)\]", text, re.M)[0] == "Unreleased"
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= kinds

"""The house: floors import downwards only, and the parser library is imported in one place."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent / "kg"
FLOORS = {
    "model": 0,
    "errors": 0,
    "files": 0,
    "iri": 1,
    "ontology": 1,
    "read": 2,
    "coded": 2,
    "parse": 2,
    "link": 2,
    "extract": 2,
    "graph": 2,
    "export": 3,
    "analyse": 3,
    "pipeline": 4,
    "evaluate": 4,
    "knowledge_graph": 4,
    "loading": 3,
    "cli": 5,
    "__init__": 6,
    "__main__": 6,
}
SIBLINGS = {("extract", "link"), ("graph", "link"), ("coded", "link")}  # they read what linking made: mentions, and the gazetteer of canonical names


def _imports():
    for path in sorted(ROOT.rglob("*.py")):
        here = path.relative_to(ROOT).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if isinstance(node, ast.ImportFrom) and name == "kg":
                    for alias in node.names:
                        yield path, here, f"kg.{alias.name}"
                else:
                    yield path, here, name


def test_floors_import_downwards_only() -> None:
    wrong = []
    for path, here, name in _imports():
        if not name.startswith("kg.") or here not in FLOORS:
            continue
        there = name.split(".")[1]
        if there == here or there not in FLOORS:
            continue
        if FLOORS[there] > FLOORS[here] or (FLOORS[there] == FLOORS[here] and FLOORS[here] == 2 and (here, there) not in SIBLINGS):
            wrong.append(f"{path.name}: {here} imports {name}")
    assert not wrong


def test_only_parse_imports_spacy() -> None:
    assert {here for _, here, name in _imports() if name.split(".")[0] in ("spacy", "thinc")} == {"parse"}


def test_modules_stay_small() -> None:
    assert {p.name: n for p in ROOT.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 520} == {}

"""The house: floors import downwards only, and the parser library is imported in one place."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).parent.parent / "kg"
FLOORS = {
    "display": 0,
    "version": 0,
    "model": 0,
    "errors": 0,
    "files": 0,
    "iri": 1,
    "ontology": 1,
    "lexicon": 1,
    "encoder": 1,
    "passage": 1,
    "read": 2,
    "coded": 2,
    "parse": 2,
    "link": 2,
    "extract": 2,
    "graph": 2,
    "analyse": 3,
    "loading": 3,
    "export": 4,
    "pipeline": 5,
    "adding": 5,
    "cluster": 5,
    "follow": 5,
    "evaluate": 5,
    "knowledge_graph": 5,
    "cli": 6,
    "serve": 6,
    "training": 6,
    "__init__": 7,
    "__main__": 7,
}
ROOMS = {"alike": 0, "shape": 1, "events": 2, "asking": 2, "stores": 3, "coding": 4, "merging": 5, "upkeep": 6}  # of kg/graph
SIBLINGS = {("extract", "link"), ("graph", "link"), ("coded", "link")}  # they read what linking made: mentions, and the gazetteer of canonical names


@cache
def _imports() -> list[tuple[Path, str, str]]:
    return list(_read())


def _read():
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


def test_rooms_of_the_graph_import_downwards_only() -> None:
    """Rooms of one rank not even from each other; and every module of the graph has a room."""
    graph = ROOT / "graph"
    modules = {p.relative_to(graph).parts[0] for p in graph.rglob("*.py")}  # a folder that was left behind empty is no room
    assert modules - {"__init__.py"} == set(ROOMS)
    wrong = []
    for path, _, name in _imports():
        here, there = path.relative_to(ROOT).parts, name.split(".")
        if here[0] != "graph" or here[1] not in ROOMS or there[:2] != ["kg", "graph"]:
            continue
        if there[2:3] != [here[1]] and ROOMS.get(there[2] if there[2:] else "", len(ROOMS)) >= ROOMS[here[1]]:
            wrong.append(f"{'/'.join(here)} imports {name}")
    assert not wrong


def _module(path: Path) -> str:
    return ".".join(("kg", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not even where an import waits inside a function; what is imported for types alone does not count."""
    modules = {_module(p) for p in ROOT.rglob("*.py")}
    imports = nx.DiGraph()
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for_types = {n for i in ast.walk(tree) if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.dump(i.test) for n in ast.walk(i)}
        for node in (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n not in for_types):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                imports.add_edge(_module(path), full if full in modules else node.module)
    assert sorted(c for c in nx.simple_cycles(imports)) == []


def test_analyses_give_values_and_export_draws_them() -> None:
    assert {here for _, here, name in _imports() if name.split(".")[0] == "matplotlib"} == {"export"}
    assert {here for _, here, name in _imports() if name == "html"} - {"read"} == {"export", "display", "passage"}  # readers undo what pages escape


def test_only_parse_imports_spacy() -> None:
    found = {here for _, here, name in _imports() if name.split(".")[0] in ("spacy", "thinc")}
    assert found == {"parse", "training"}  # `kg.training.evaluate` scores any pipeline by spaCy's scorer


def test_modules_stay_small() -> None:
    assert {p.name: n for p in ROOT.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 520} == {}

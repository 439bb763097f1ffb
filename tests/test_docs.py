"""The README's Python runs, and so do the examples in docstrings."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"


def test_readme_python_runs(capsys) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert "2022-05-03 Berlin" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [
        "kg.iri",
        "kg.read",
        "kg.read.identity",
        "kg.read.dates",
        "kg.read.characters",
        "kg.read.lines",
        "kg.read.furniture",
        "kg.read.fields",
        "kg.read.markup",
        "kg.parse.layout",
        "kg.link.titles",
        "kg.encoder",
        "kg.parse.edits",
        "kg.parse.trees",
        "kg.extract.confidence",
        "kg.extract.dates",
        "kg.graph.shape.triples",
        "kg.graph.asking.keywords",
        "kg.graph.shape.labels",
        "kg.graph.asking.rows",
        "kg.ontology",
        "kg.knowledge_graph",
    ],
)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed

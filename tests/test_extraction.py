"""Who changes what is extracted raises the number that PROV says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from extraction import KEPT, fingerprint, meaning, number

from kg.version import EXTRACTION, READING, __version__


def test_the_number_rises_with_every_change_of_what_is_extracted() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    said = "what decides what is extracted has changed: run `python tests/extraction.py`, which raises EXTRACTION in kg/version.py, and commit both"
    assert (kept["fingerprint"], kept["number"]) == (fingerprint(), number()), said
    assert f"{__version__}+e{number()}" == READING and number() == EXTRACTION


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("a.py", '"""Says."""\nX = 1  # why\n', "X = 1\n", True),
        ("a.py", "X = 1\n", "X = 2\n", False),
        ("a.py", 'X = "# no comment"\n', 'X = "# nor this"\n', False),
        ("a.py", 'def f():\n    """Says."""\n    return 1\n', 'def f():\n    """Says more.\n\n    Much.\n    """\n\n    return 1\n', True),
        ("a.toml", '# why\n[a]\neffect = "x"\nwords = "a b"\n', '[a]\neffect = "y"\nwords = "a b"\n', True),
        ("a.toml", '[a]\nwords = "a b"\n', '[a]\nwords = "a c"\n', False),
        ("a.ttl", 'ir:a skos:definition "One."@en ;\n    ir:b 1 .', '# why\nir:a skos:definition "Two; \\"or\\" three."@en ;\n  ir:b 1 .', True),
        ("a.ttl", "ir:a ir:b 1 .", "ir:a ir:b 2 .", False),
        ("a.onnx", "1", "2", False),
    ],
)
def test_what_changes_no_claim_is_left_out(tmp_path: Path, name: str, one: str, other: str, same: bool) -> None:
    path, found = tmp_path / name, []
    for text in (one, other):
        path.write_text(text, encoding="utf-8")
        found.append(meaning(path))
    assert (found[0] == found[1]) is same

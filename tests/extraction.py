"""A fingerprint of all that decides what is extracted, and the number of its changes (`EXTRACTION` in `kg/version.py`).

    python tests/extraction.py        where the fingerprint of `tests/extraction.json` is no longer right: raise the number by one and keep the new one

Left out is what changes no claim: comments and docstrings of Python, definitions and comments of the ontology, examples of word lists, documents.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
KEPT = Path(__file__).with_suffix(".json")
VERSION = ROOT / "kg" / "version.py"
WHERE = ("kg/extract", "kg/link", "kg/parse", "kg/encoder", "kg/lexicon.py", "kg/ontology.py", "kg/pipeline.py", "ontology", "data")
UNREAD = ("training", "articles", "__pycache__")  # folders that decide nothing: how weights were made, samples
SHOWN = ("effect", "examples", "contrasts", "yes", "no")  # keys of word lists and frames that say what they do
_SAID = re.compile(r'(?:rdfs:comment|skos:definition)\s+"(?:[^"\\]|\\.)*"(?:@en)?\s*[;.]|^#.*$', re.M)


def fingerprint(root: Path = ROOT) -> str:
    """SHA-256 of what decides what is extracted."""
    found = hashlib.sha256()
    for path in sorted(_files(root), key=lambda p: p.relative_to(root).as_posix()):
        found.update(f"{path.relative_to(root).as_posix()}\x1f".encode() + hashlib.sha256(meaning(path)).digest())
    return found.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in WHERE:
        for path in [root / name, *(root / name).rglob("*")]:
            if path.is_file() and path.suffix not in (".md", ".pyc") and not set(path.relative_to(root).parts) & set(UNREAD):
                yield path


def meaning(path: Path) -> bytes:
    """The content of a file without what changes no claim."""
    told = path.read_bytes()
    if path.suffix == ".py":
        return "\n".join(_code(told.decode())).encode()
    if path.suffix == ".toml":
        return json.dumps(_working(tomllib.loads(told.decode())), sort_keys=True, default=str).encode()
    return " ".join(_SAID.sub("", told.decode()).split()).encode() if path.suffix == ".ttl" else told


def _code(text: str) -> Iterator[str]:
    """Lines of a module that are neither blank, comment nor docstring."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node) is not None:
            doc = node.body[0]
            lines[doc.lineno - 1 : doc.end_lineno] = [""] * ((doc.end_lineno or doc.lineno) - doc.lineno + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return (line.rstrip() for line in lines if line.strip())


def _working(table: Any) -> Any:
    """A table without the keys that only say what it does."""
    if isinstance(table, dict):
        return {k: _working(v) for k, v in table.items() if k not in SHOWN}
    return table


def number() -> int:
    """`EXTRACTION` as it stands in `kg/version.py`."""
    found = re.search(r"^EXTRACTION = (\d+)", VERSION.read_text(encoding="utf-8"), re.M)
    assert found
    return int(found[1])


def main() -> int:
    kept, now = json.loads(KEPT.read_text(encoding="utf-8")), fingerprint()
    if kept["fingerprint"] == now and kept["number"] == number():
        print(f"nothing that is extracted has changed since e{number()}")
        return 0
    after = max(kept["number"] + (kept["fingerprint"] != now), number())
    text = VERSION.read_text(encoding="utf-8")
    VERSION.write_text(re.sub(r"^EXTRACTION = \d+", f"EXTRACTION = {after}", text, flags=re.M), encoding="utf-8")
    KEPT.write_text(json.dumps({"number": after, "fingerprint": now}, indent=1) + "\n", encoding="utf-8")
    print(f"EXTRACTION is {after}; commit kg/version.py and {KEPT.relative_to(ROOT)} with the change")
    return 0


if __name__ == "__main__":
    sys.exit(main())

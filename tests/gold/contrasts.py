"""Contrast sets: short sentences of our own in groups that differ in one thing, of which a fifth was never trained on.

    python tests/gold/contrasts.py [--all] [--show N]     shares of sentences by file of `kg/training/data/contrasts.jsonl` that are right

A sentence is right where what the tool tells of it (as having happened or not) is told rightly: no edge that is not annotated, and none whose status is
another. It is whole where all that is annotated is told besides. Offices are left out: a sentence of a contrast names them by the way.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SETS = Path(__file__).parents[2] / "kg/training/data/contrasts.jsonl"
DAY = "2024-06-12"
OFFICE = "holdsOffice"


def sentences(every: bool = False) -> list[dict[str, Any]]:
    """The untrained fifth, or all."""
    rows = [json.loads(line) for line in SETS.read_text(encoding="utf-8").splitlines()]
    return [r for r in rows if every or r["split"] == "test"]


def faults(row: dict[str, Any], edges: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What is told wrongly, and what is missed."""
    from kg.evaluate import matches

    wanted = [f for f in row["facts"] if f["relation"] != OFFICE]
    told = [e for e in edges if e["relation"] != OFFICE and e["object"]["kind"] != "sector"]
    wrong = [_words(e) for e in told if not any(matches(f, e) and f["status"] == e["status"] for f in wanted)]
    missed = [_words(f) for f in wanted if not any(matches(f, e) for e in told)]
    return wrong, missed


def _words(edge: dict[str, Any]) -> str:
    return f"{edge['subject']['name']} {edge['relation']} {edge['object']['name']} [{edge['status']}]"


def figures(every: bool = False, show: int = 0) -> dict[str, float]:
    """Shares of the sentences that are right and whole; `show` prints as many of the others."""
    from kg.export.edges import edges
    from kg.model import Article
    from kg.pipeline import extract

    rows = sentences(every)
    count: Counter[str] = Counter()
    for row, found in zip(rows, extract(Article(r["id"], r["text"], published=DAY) for r in rows)):
        wrong, missed = faults(row, edges(found))
        count.update(right=not wrong, whole=not wrong and not missed)
        if (wrong or missed) and show > 0:
            show -= 1
            print(f"{row['id']} {row['text']}\n    wrong: {'; '.join(wrong) or '-'}\n    missed: {'; '.join(missed) or '-'}")
    return {"right": count["right"] / len(rows), "whole": count["whole"] / len(rows)}


def main(arguments: Sequence[str]) -> int:
    show = int(arguments[arguments.index("--show") + 1]) if "--show" in arguments else 0
    for name, share in figures("--all" in arguments, show).items():
        print(f"{name:6} {share:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The treebanks and entity sets, as the bundled parser's training has them."""

from __future__ import annotations

from kg.parse.training.__main__ import CLOSING, ENTITIES, OPENING, Row, entity_rows, groups, sentences, varied
from kg.parse.training.headlines import headlines


def spaced(words: list[str]) -> list[bool]:
    """Whether a space follows each word of a text that comes without them."""
    return [not (words[i] in OPENING or (i + 1 < len(words) and words[i + 1] in CLOSING)) for i in range(len(words))]


__all__ = ["ENTITIES", "Row", "entity_rows", "groups", "headlines", "sentences", "spaced", "varied"]

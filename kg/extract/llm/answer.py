"""A language model's words to what it says: the items of the list that it was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LIST = re.compile(r'"claims"\s*:\s*\[|\[(?=\s*[{\]])')
_THOUGHT = "</think>"  # what stands before it was not meant for us
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of an answer.

    Attributes:
        found: whether there is a list at all.
        whole: whether the list goes on to its end.
    """

    items: tuple[Any, ...]
    found: bool = True
    whole: bool = True


def listed(content: str) -> Listed:
    """The items of the list in an answer, whatever stands around it (a fence, a sentence, an object); of one that was cut off, those that are whole.

    >>> listed('```json\\n{"claims": [{"quote": "a"}, {"quote": "b')
    Listed(items=({'quote': 'a'},), found=True, whole=False)
    """
    content = content.rpartition(_THOUGHT)[2]
    start = _LIST.search(content)
    if start is None:
        return Listed((), found=False, whole=False)
    items: list[Any] = []
    at = _past(content, start.end())
    while content[at : at + 1] not in ("]", ""):
        try:
            item, at = _DECODER.raw_decode(content, at)
        except (ValueError, RecursionError):
            return Listed(tuple(items), whole=False)
        items.append(item)
        at = _past(content, at)
    return Listed(tuple(items), whole=at < len(content))


def text(item: Mapping[str, Any], name: str) -> str:
    """A member that should be text, without white space around it; empty where it is missing or something else."""
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _past(content: str, at: int) -> int:
    """The next place that is neither white space nor a comma."""
    found = _BETWEEN.match(content, at)
    return found.end() if found else at

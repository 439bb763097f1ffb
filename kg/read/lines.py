"""Lines of plain text: those that were broken to fit a width are joined again; lists, tables, verses and headlines keep theirs."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

WIDEST = 130  # characters; longer lines are paragraphs, not lines that were broken
LOOSE = 12  # characters that a line broken by hand may fall short of the width
_ITEM = re.compile(r"\s*(?:[-*•–—·▪‣+>]\s|\d{1,3}[.)]\s|[a-z][.)]\s|\([a-z0-9]{1,3}\)\s|#{1,6}\s)")
_DASH = re.compile(r"\s*(?:[–—-]\s|\d{1,3}[.)]\s)")  # what opens an item, but in running text may come to stand first in a line too
_TABLE = re.compile(r"\t|\S {3,}\S|^\s*\||\|\s*$")
_WORD = re.compile(r"\w+(?:-\w+)*")
_PART = re.compile(r"\w+")
_HALF = re.compile(r"((?:\w+-)*\w+)-$")
_PARTED = re.compile(r"[a-z]-\s*$")
_END = re.compile(r"[.!?:;…]['\"”’)\]]*\s*$")
_OPENING = """The A An This That These Those There He She It They We I You In On At After Before But And Or As If When While Since For From With
By His Her Its Their Our My Also However Meanwhile According Earlier Later Last Both Some Many Most Other Another No Not What Who How Why Where"""
_OPENS = frozenset(_OPENING.split())
"""Words that begin a sentence where they have a capital, so that the line before them has come to its end."""


def unwrapped(text: str) -> str:
    """A text with one line for each paragraph.

    >>> unwrapped("The United States condemned\\nRussia on Tuesday.\\n\\n- Iran\\n- Iraq")
    'The United States condemned Russia on Tuesday.\\n\\n- Iran\\n- Iraq'
    """
    if "\n" not in text.strip():
        return text
    lines = text.split("\n")
    width, words = _width(lines), _Words(text)
    out = [[lines[0]]]
    for block_start, block_end in _blocks(lines):
        joins = _joins(lines[block_start:block_end], width)
        for line, join in zip(lines[max(block_start, 1) : block_end], joins if block_start == 0 else [False, *joins]):
            if join:
                out[-1][-1], rest = _joined(out[-1][-1], line, words)
                out[-1].append(rest)
            else:
                out.append([line])
    return "\n".join("".join(pieces) for pieces in out)


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Ranges of lines, each up to and with the empty lines before the next; together they are all lines."""
    starts = [0] + [n for n in range(1, len(lines)) if lines[n].strip() and not lines[n - 1].strip()]
    return list(zip(starts, [*starts[1:], len(lines)]))


def _forced(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line did not fit into a line."""
    first = following.split(None, 1)[0] if following.strip() else ""
    if first[:1].islower() and _PARTED.search(line):
        return True
    loose = LOOSE if first[:1].islower() and width > 3 * LOOSE else 0
    return bool(first) and bool(line.strip()) and len(line.rstrip()) + 1 + len(first) > width - loose


def _free(line: str, following: str) -> bool:
    """Whether two lines may belong together at all."""
    return bool(line.strip() and following.strip()) and not (_ITEM.match(following) or _TABLE.search(line) or _TABLE.search(following))


def _sure(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line, as its small letter tells."""
    return _free(line, following) and not _END.search(line) and following.lstrip()[:1].islower()


def _width(lines: list[str]) -> int:
    """The width to which a text was broken, 0 where it was not, or one cannot tell."""
    sure = [(a, b) for a, b in pairwise(lines) if len(a) <= WIDEST and _sure(a, b)]
    width = max((len(a.rstrip()) for a, _ in sure), default=0)
    return width if len(sure) > 1 and sum(_forced(a, b, width) for a, b in sure) >= 0.8 * len(sure) else 0


def _joins(block: list[str], width: int) -> list[bool]:
    """For each line of a block but the first, whether it goes on with the line before."""
    shown = [line.rstrip() for line in block if line.strip()]
    if len(shown) < 2 or (not width and any(len(line) > WIDEST for line in shown)):
        return [False] * (len(block) - 1)
    widest = max((len(line) for line in shown if len(line) <= WIDEST), default=0)
    widest = max(widest, width) if widest > width - 3 * LOOSE else widest
    listed = any(_ITEM.match(line) for line in block[:1])
    free = [_free(a, b) or (width > 0 and not listed and _runs_on(a, b, widest)) for a, b in pairwise(block)]
    pairs = [(a, b) for (a, b), one in zip(pairwise(block), free) if one]
    forced = [_forced(a, b, widest) for a, b in pairs]
    if not pairs or sum(forced) < 0.8 * len(pairs) - (1 if width else 0):
        return [_sure(a, b) and _forced(a, b, width) and width > 0 and len(a) <= WIDEST for a, b in pairwise(block)]
    whole = bool(_END.search(shown[-1]))
    return [one and len(a) <= WIDEST and _forced(a, b, widest) and _goes_on(a, b, width > 0, whole) for (a, b), one in zip(pairwise(block), free)]


def _runs_on(line: str, following: str, width: int) -> bool:
    """Whether a line that begins with a dash or number goes on with the full line before, which has not come to an end."""
    return bool(_DASH.match(following)) and not _END.search(line) and not _TABLE.search(line) and _forced(line, following, width)


def _goes_on(line: str, following: str, wrapped: bool, whole: bool) -> bool:
    """Whether a line that was full is no end of a paragraph.

    Args:
        wrapped: whether the text is known to be broken to a width. whole: whether the block ends like a sentence.
    """
    if wrapped or _sure(line, following):
        return True
    return whole and not _END.search(line) and following.split(None, 1)[0].strip("\"'“‘(,") not in _OPENS


class _Words:
    """The words of a text, for whoever asks whether it has one; they are looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _all(self) -> frozenset[str]:
        low = self._text.lower()
        return frozenset(_WORD.findall(low)) | frozenset(_PART.findall(low))

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._all


def _joined(line: str, following: str, words: _Words) -> tuple[str, str]:
    """Two lines as they are to be put together; a word parted by a hyphen is made whole where the text has it whole elsewhere."""
    line, following = line.rstrip(), following.lstrip()
    half = _HALF.search(line)
    if half and following[:1].isalnum():
        rest = _PART.match(following)
        whole = half[1] + (rest[0] if rest else "")
        return (line[:-1] if whole in words else line), following
    return line, f" {following}"

"""Characters as a reader of English needs them. The text is kept as it comes out of here, so offsets count in what is kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_UNSEEN = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF]
)
"""Soft hyphens, joiners, byte order marks and marks of direction: nobody sees them, and they part a name from itself."""
_ALIKE = {0x2010: "-", 0x2011: "-", 0x0085: "\n", 0x000B: " ", 0x000C: "\n", 0xFFFE: " ", 0xFFFF: " ", 0x007F: " "}
_BETWEEN = re.compile(r"(?<=[.!?:;\"”’)])[\u200b\ufeff](?=\w)")  # where files were joined, and nobody put a space
_CONTROL = {c: " " for c in range(0x20) if c not in (0x09, 0x0A, 0x0C, 0x0D)}
_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_TABLE: dict[int, Any] = _SPACES | _ALIKE | _UNSEEN


def clean(text: str) -> str:
    """Text with composed accents, one kind of space and line break, and neither unseen characters nor broken encodings; quotation marks stay.

    >>> clean("TÃ¼rkiye\u00a0and the o\ufb03ce of Sa\u0303o To\u00adme\u0301")
    'Türkiye and the office of São Tomé'
    """
    if text.isascii():
        return _lines(text.translate(_CONTROL)) if not text.isprintable() else text
    import ftfy

    return _lines(ftfy.fix_text(_BETWEEN.sub(" ", text.translate(_CONTROL)), _config()).translate(_TABLE))


def line(text: str, limit: int = 1000) -> str:
    """The same as one line of `limit` characters at most."""
    return " ".join("".join(c for c in clean(text) if unicodedata.category(c) not in ("Cc", "Cs") or c in "\t\n").split())[:limit]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x7f", " ")


@lru_cache(maxsize=1)
def _config() -> Any:
    """What ftfy mends: encodings, ligatures, widths, lone surrogates; not quotation marks, which are right, nor entities, which readers undo."""
    import ftfy

    return ftfy.TextFixerConfig(unescape_html=False, uncurl_quotes=False, normalization="NFC")

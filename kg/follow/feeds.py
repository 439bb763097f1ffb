"""Which feeds and pages are followed, and how often: from addresses, and from files in TOML that list them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.read.web import is_web

LEAST = 60.0  # seconds between two polls of one address
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or page that is followed.

    Attributes:
        url: its address; name: of its publisher, empty where it says that itself.
        every: seconds between two polls, None for the usual time.
    """

    url: str
    name: str = ""
    every: float | None = None


def seconds(text: str) -> float:
    """Seconds of a time: "15m", "2h", "90s", "1d".

    >>> seconds("15m")
    900.0

    Raises:
        ValueError: it is none, or less than a minute.
    """
    m = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd])\s*", text)
    if not m or float(m[1]) * _UNITS[m[2]] < LEAST:
        raise ValueError(f"{text!r} is no time between polls; write it as 15m, 2h or 1d, and not under a minute")
    return float(m[1]) * _UNITS[m[2]]


def feeds(given: Iterable[str]) -> list[Feed]:
    """The feeds of addresses and files, each address once.

    Raises:
        InputError: a file cannot be read or lists no feeds.
    """
    found: dict[str, Feed] = {}
    for item in given:
        for feed in [Feed(item)] if is_web(item) else _listed(item):
            found.setdefault(feed.url, feed)
    return list(found.values())


def _listed(path: str) -> list[Feed]:
    """The feeds of a file."""
    try:
        value = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        advice = 'give an address (https://...), or a file in TOML with [[feed]] and url = "https://..." for each'
        raise InputError(path, f"lists no feeds ({getattr(error, 'strerror', None) or error}); {advice}") from error
    rows = value.get("feed", [])
    if not isinstance(rows, list) or not rows:
        raise InputError(path, 'lists no feeds; write [[feed]] and url = "https://..." for each')
    return [_feed(path, n, row, value.get("every")) for n, row in enumerate(rows, 1)]


def _feed(path: str, number: int, row: Any, every: Any) -> Feed:
    if not isinstance(row, dict) or not is_web(str(row.get("url", ""))):
        raise InputError(path, f'feed {number} has no address; write url = "https://..."')
    every = row.get("every", every)
    try:
        return Feed(row["url"], str(row.get("name", "")), None if every is None else seconds(str(every)))
    except ValueError as error:
        raise InputError(path, f"feed {number}: {error}") from error

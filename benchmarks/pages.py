"""Saved pages and feeds: is each read without a crash, and on its day? `python benchmarks/pages.py PATH... [--days ARTICLES.jsonl] [--cut N]`.

Every `.html`, `.htm`, `.xml`, `.rss` and `.atom` file below the paths is read, alone. It comes out as articles or is reported; anything else is a crash.
The day of an article is known

- of a feed's entry by what it says of itself, read by `xml.etree`, `email.utils` and `datetime` (the day as written, not that of UTC);
- of a page by `--days`: rows with `id` (the name of the file without its suffix) and `date`; else by the day in its address (`/2024/06/12/`).

`--cut N` reads N copies of each file besides, each cut off or overwritten with rubbish at a random place; these must only not crash.
Prints what was read, what is wrong by kind, and the share of known days that are right; exit status 1 on a crash or below .95.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

from kg.errors import InputError, InputNote
from kg.model import Article
from kg.read import read_articles

LEAST = 0.95
PAGES, FEEDS = (".html", ".htm"), (".xml", ".rss", ".atom")
DAYS = ("pubdate", "published", "issued", "date", "updated", "modified", "created")  # names of elements, the most telling first
_ADDRESS = re.compile(r'(?:property="og:url"\s+content=|rel="canonical"\s+href=|rdf:about=)"[^"]*/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/')
_RFC = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")


@dataclass
class Tally:
    """What came of all files: counts by outcome, reasons why an input was left out, and the days that are wrong."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def written(text: str) -> str | None:
    """The day that a date of a feed tells by RFC 822 or ISO 8601, whatever it is in UTC; None where it is in no such form."""
    text = text.strip()
    try:
        return (parsedate_to_datetime(text) if _RFC.match(text) else datetime.fromisoformat(text)).date().isoformat()
    except (ValueError, TypeError):
        return None


def entries(path: Path) -> list[str | None]:
    """The day of each entry of a feed, None where it says none that one can rely on; nothing where the feed is no XML."""
    try:
        tree = ElementTree.parse(path)
    except (ElementTree.ParseError, ValueError, LookupError):
        return []
    found = []
    for entry in (e for e in tree.iter() if _name(e) in ("item", "entry")):
        told = {_name(e): e.text or "" for e in reversed(entry) if _name(e) in DAYS}
        found.append(next((written(told[name]) for name in DAYS if name in told), None))
    return found


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1].lower()


def known_days(path: Path, told: dict[str, str]) -> list[str | None]:
    """The days of a file's articles, in their order."""
    if path.suffix in FEEDS:
        return entries(path)
    m = _ADDRESS.search(path.read_text(encoding="utf-8", errors="replace"))
    return [told.get(path.stem) or (f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}" if m else None)]


def read(path: Path, tally: Tally) -> list[Article | InputError] | None:
    """What a file gives, article or reason in their order; None where it crashes the reader."""
    out: list[Article | InputError] = []
    try:
        out.extend(read_articles(path, on_error=lambda e: None if isinstance(e, InputNote) else out.append(e)))
    except Exception as error:  # whatever it is, it is what is looked for here
        tally.wrong.append(f"crash  {path}: {type(error).__name__}: {error}")
        tally.outcomes["crashes"] += 1
        return None
    for found in out:
        tally.outcomes["left out" if isinstance(found, InputError) else "articles"] += 1
        if isinstance(found, InputError):
            tally.reasons[re.sub(r"\(.*", "", found.reason).strip()] += 1
    return out


def judge(path: Path, told: dict[str, str], tally: Tally) -> None:
    """Read a file and compare its days."""
    found = read(path, tally)
    days = known_days(path, told)
    if found is None or len(found) != len(days):
        tally.outcomes["files whose days cannot be compared"] += found is not None
        return
    for n, (one, day) in enumerate(zip(found, days), 1):
        if isinstance(one, Article) and day:
            kind = "entry" if path.suffix in FEEDS else "page"
            tally.outcomes[f"{kind} days known"] += 1
            tally.outcomes[f"{kind} days right"] += one.published == day
            if one.published != day:
                tally.wrong.append(f"day    {path}:{n}: {day} is read as {one.published}")


def broken(path: Path, count: int) -> Iterator[bytes]:
    """Copies of a file, each cut off or overwritten at a random place."""
    whole, chance = path.read_bytes(), random.Random(path.name)
    for n in range(count):
        at = chance.randrange(len(whole) + 1)
        yield whole[:at] if n % 2 else whole[:at] + chance.randbytes(40) + whole[at + 40 :]


def main() -> int:
    """Run it; gives the exit status."""
    parser = argparse.ArgumentParser(description="Are saved pages and feeds read on their day?")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--days", action="append", default=[], type=Path)
    parser.add_argument("--cut", type=int, default=0)
    asked = parser.parse_args()
    files = sorted({f for p in asked.paths for f in (p.rglob("*") if p.is_dir() else [p]) if f.suffix in (*PAGES, *FEEDS)})
    told = {row["id"]: row["date"] for path in asked.days for row in map(json.loads, path.open(encoding="utf-8"))}
    tally, cut = Tally(), Tally()
    for file in files:
        judge(file, told, tally)
        with tempfile.TemporaryDirectory() as folder:
            for n, content in enumerate(broken(file, asked.cut)):
                copy = Path(folder, f"{n}{file.suffix}")
                copy.write_bytes(content)
                read(copy, cut)
    print(f"{len(files):,} files: {dict(tally.outcomes)}")
    print(f"{len(files) * asked.cut:,} broken copies: {dict(cut.outcomes)}")
    for line in tally.wrong + cut.wrong:
        print(f"  {line}")
    for reason, count in tally.reasons.most_common():
        print(f"  {count:5} left out: {reason}")
    known = sum(tally.outcomes[f"{kind} days known"] for kind in ("entry", "page"))
    right = sum(tally.outcomes[f"{kind} days right"] for kind in ("entry", "page"))
    print(f"{right} of {known} known days right")
    return int(bool(tally.outcomes["crashes"] or cut.outcomes["crashes"] or right < LEAST * known))


if __name__ == "__main__":
    sys.exit(main())

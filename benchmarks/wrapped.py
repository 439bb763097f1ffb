"""Sample articles broken to a width: what do they keep of their claims, and gain? `python benchmarks/wrapped.py [WIDTH ...] [--count N]`   (72)

Each of the longest sample articles is read as it is, and again as a plain text whose paragraphs are broken to lines of a width, as mail and wires
send them. A claim is its relation, ends, status, day and place; it need not stand at the same place. Exit status 1 where less than .97 of the claims
are kept, or one is new.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import textwrap
from pathlib import Path

from kg.model import Article, Claim
from kg.pipeline import Pipeline
from kg.read import read_articles

ARTICLES = Path(__file__).parent.parent / "data" / "articles"
LEAST = 0.97


def broken(article: Article, width: int) -> Article:
    """The article as it is read from a text with lines of a width."""
    lines = "\n\n".join(textwrap.fill(p, width) for p in article.text.split("\n\n"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "article.md")
        path.write_text(f"---\ntitle: {article.title!r}\ndate: {article.published}\nid: {article.id}\n---\n{lines}\n", encoding="utf-8")
        (found,) = read_articles(path)
    return found


def said(claims: tuple[Claim, ...]) -> set[tuple[object, ...]]:
    """What claims say, wherever they stand."""
    return {(c.type, a.id, b.id, c.status.value, c.date, c.place.id if c.place else None) for c in claims for a, b in c.edges()}


def main() -> int:
    """Run it; gives the exit status."""
    parser = argparse.ArgumentParser(description="Do articles with broken lines keep their claims?")
    parser.add_argument("widths", nargs="*", type=int, default=[72])
    parser.add_argument("--count", type=int, default=20)
    asked = parser.parse_args()
    read, failed = Pipeline(), 0
    articles = sorted(read_articles(ARTICLES), key=lambda a: -len(a.text))[: asked.count]
    whole = {a.id: said(read(a).claims) for a in articles}
    for width in asked.widths or [72]:
        kept = new = 0
        for article in articles:
            copy = broken(article, width)
            found = said(read(copy).claims)
            kept, new = kept + len(found & whole[article.id]), new + len(found - whole[article.id])
            for sign, rows in (("lost", whole[article.id] - found), ("new ", found - whole[article.id])):
                for row in sorted(rows, key=str):
                    print(f"  {width} {sign} {article.id}: {row}")
            if copy.text != article.text:
                print(f"  {width} {article.id}: the text is not the same")
        total = sum(map(len, whole.values()))
        print(f"{width} columns, {len(articles)} articles: {kept} of {total} claims kept ({kept / total:.3f}), {new} new")
        failed |= kept < LEAST * total or new > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

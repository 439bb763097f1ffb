"""Who holds an office, as titles tell it: "Russian Prime Minister Mikhail Mishustin"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.link import Linked
from kg.model import Article, Claim, Evidence

CONFIDENCE = 0.85  # raw score; what it means is measured in ontology/confidence.toml


def offices(article: Article, linked: Linked) -> Iterator[Claim]:
    """The offices that the titles of one sentence tell."""
    s = linked.sentence
    for office in linked.offices:
        if office.of != office.person:
            quote = s.text[office.start - s.start : office.end - s.start]
            yield Claim(
                article=article.id,
                type="OfficeHolding",
                agents=(office.person,),
                targets=(office.of,),
                office=office.office,
                evidence=Evidence(-1, -1, quote) if s.kind == "title" else Evidence(office.start, office.end, quote),
                confidence=CONFIDENCE,
                rule="rule/title",
            )

"""Who holds an office, as titles tell it: "Russian Prime Minister Mikhail Mishustin"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.making import quoted
from kg.link import Linked
from kg.model import Article, Claim

CONFIDENCE = 0.85  # raw score; what it means is measured in ontology/confidence.toml


def offices(article: Article, linked: Linked) -> Iterator[Claim]:
    """The offices that the titles of one sentence tell."""
    for office in linked.offices:
        if office.of != office.person:
            yield Claim(
                article=article.id,
                type="OfficeHolding",
                agents=(office.person,),
                targets=(office.of,),
                office=office.office,
                evidence=quoted(linked.sentence, office.start, office.end),
                confidence=CONFIDENCE,
                rule="rule/title",
            )

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Article
from kg.pipeline import Pipeline, extract

ARTICLES = [
    Article("a", "OSLO, May 5 (NTB) - Russia and Iran signed a trade agreement in Oslo on Monday.", published="2024-05-06"),
    Article("b", "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin.", title="Macron meets Scholz"),
    Article("c", ""),
    Article("d", "The United States condemned the attack."),
]


def test_several_processes_give_the_same_in_the_same_order(pipeline: Pipeline) -> None:
    assert list(extract(iter(ARTICLES), workers=2)) == [pipeline(a) for a in ARTICLES]


def test_articles_are_read_as_they_are_needed() -> None:
    taken = []

    def source() -> Iterator[Article]:
        for article in ARTICLES:
            taken.append(article.id)
            yield article

    found = extract(source())
    assert next(found).article.id == "a"
    assert taken == ["a"]

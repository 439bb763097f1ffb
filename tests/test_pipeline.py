from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from kg.errors import InputError, ModelError
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


def test_nothing_is_remembered_of_an_article_read_before(pipeline: Pipeline) -> None:
    told = "Emmanuel Macron met Olaf Scholz in Berlin. "
    after = "The meeting was attended by German Finance Minister Christian Lindner. Italy condemned the attack."
    alone = pipeline(Article("a", after)).claims
    assert len(pipeline(Article("a", told + "Russia attacked Georgia. " + after)).claims) > len(alone) + 2  # it takes the sentences before
    assert pipeline(Article("a", after)).claims == alone


def test_articles_are_read_as_they_are_needed() -> None:
    taken = []

    def source() -> Iterator[Article]:
        for article in ARTICLES:
            taken.append(article.id)
            yield article

    found = extract(source())
    assert next(found).article.id == "a"
    assert taken == ["a"]


def test_an_article_that_breaks_the_extraction_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Pipeline.walk

    def broken(self: Pipeline, article: Article, *rest: object) -> object:
        if article.id == "b":
            raise RecursionError("too deep")
        return walk(self, article, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "walk", broken)
    errors: list[InputError] = []
    assert [x.article.id for x in extract(ARTICLES, on_error=errors.append)] == ["a", "c", "d"]
    assert "b: could not be extracted (RecursionError: too deep)" in str(errors[0])
    with pytest.raises(InputError, match="too deep"):
        list(extract(ARTICLES))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_is_missing_stops_the_run(workers: int) -> None:
    with pytest.raises(ModelError):
        list(extract(ARTICLES, workers=workers, model="no_such_model"))


def test_an_error_passes_from_a_worker_whole() -> None:
    error = pickle.loads(pickle.dumps(InputError("a.html", "empty", 3)))
    assert (error.path, error.reason, error.line, str(error)) == ("a.html", "empty", 3, "a.html:3: empty")

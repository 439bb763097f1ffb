"""Articles into a graph, one after the other, whoever reads their claims (floor 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import InputError, ValidationError
from kg.graph.shape import articles as stored
from kg.graph.upkeep.transfer import ONE_BY_ONE
from kg.model import Article, Extraction

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph

Engine: TypeAlias = Callable[[Iterable[Article]], Iterator[Extraction]]
"""Makes extractions of articles, in their order."""


def add(
    graph: KnowledgeGraph,
    articles: Iterable[Article],
    engine: Engine,
    on_error: Callable[[InputError], None] | None,
    tally: Counter[str] | None,
    keep_text: bool,
) -> int:
    """Extract and merge the articles that are not there yet; see `KnowledgeGraph.add`."""
    counts, store = Counter[str]() if tally is None else tally, graph.store

    def new() -> Iterator[Article]:
        for article in articles:
            if stored.known(store, article) and (not keep_text or graph.text(article.id) is not None):
                counts["unchanged"] += 1
            else:
                yield article

    count = 0
    for result in engine(new()):
        there = stored.has(store, result.article.id)
        try:
            graph.insert(result, check=True, keep_text=keep_text)
        except ValidationError as error:
            if on_error is None:
                raise
            on_error(InputError(result.article.id, str(error)))
            continue
        counts["replaced" if there else "added"] += 1
        count += 1
        if count % ONE_BY_ONE == 0:
            store.publish()
    return count

"""A knowledge graph of international relations: news articles in, an RDF graph of who did what with whom out.

from kg import KnowledgeGraph, extract_claims, read_articles
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kg.version import __version__

if TYPE_CHECKING:
    from kg.errors import InputError, KgError, ModelError, NotFound, NothingFound, QueryError, StoreError, StoreLocked, ValidationError
    from kg.knowledge_graph import KnowledgeGraph
    from kg.model import Actor, Article, Claim, Event, Report, Status
    from kg.pipeline import extract as extract_claims
    from kg.read import read_articles

__all__ = [
    "Actor",
    "Article",
    "Claim",
    "Event",
    "InputError",
    "KgError",
    "KnowledgeGraph",
    "ModelError",
    "NotFound",
    "NothingFound",
    "QueryError",
    "Refused",
    "Report",
    "Status",
    "StoreError",
    "StoreLocked",
    "ValidationError",
    "__version__",
    "extract_claims",
    "read_articles",
]

_WHERE = {
    **{name: ("kg.model", name) for name in ("Actor", "Article", "Claim", "Event", "Report", "Status")},
    **{name: ("kg.errors", name) for name in __all__ if name.endswith(("Error", "Found", "Locked", "Refused"))},
    "KnowledgeGraph": ("kg.knowledge_graph", "KnowledgeGraph"),
    "extract_claims": ("kg.pipeline", "extract"),
    "read_articles": ("kg.read", "read_articles"),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `import kg` loads no parser."""
    if name in _WHERE:
        module, attribute = _WHERE[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")

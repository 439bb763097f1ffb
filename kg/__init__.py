"""A knowledge graph of international relations: news articles in, an RDF graph of who did what with whom out.

from kg import KnowledgeGraph, extract_claims, read_articles
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.model import Article, Claim, Event
    from kg.pipeline import extract as extract_claims
    from kg.read import read_articles

__version__ = "0.1.0"
__all__ = ["Article", "Claim", "Event", "KnowledgeGraph", "extract_claims", "read_articles"]

_WHERE = {
    "Article": ("kg.model", "Article"),
    "Claim": ("kg.model", "Claim"),
    "Event": ("kg.model", "Event"),
    "KnowledgeGraph": ("kg.knowledge_graph", "KnowledgeGraph"),
    "extract_claims": ("kg.pipeline", "extract"),
    "read_articles": ("kg.read", "read_articles"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import kg` loads no parser."""
    if name in _WHERE:
        module, attribute = _WHERE[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")

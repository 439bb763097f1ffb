"""What an article's graph says, read back as the extraction that it was made of: the inverse of `triples.article_quads`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.claims import Claims, Quads, Statement, as_told, known
from kg.graph.shape.triples import BODY, ir
from kg.model import Actor, Article, Basis, Claim, Evidence, Extraction, Fingerprint, Place


def extraction(store: Quads, graph: ox.NamedNode) -> Extraction:
    """An article and its claims, actors as the article names them.

    Args:
        store: where it lies; graph: the article's, which must be there.
    """
    said = {q.predicate: str(getattr(q.object, "value", "")) for q in store.quads((graph, None, None, graph))}
    named_so = {p.value.rsplit("/", 1)[-1]: value for p, value in said.items()}
    article = Article(
        id=named_so["identifier"],
        text=said.get(BODY, ""),
        title=named_so.get("headline", ""),
        source=named_so.get("publisher", ""),
        url=named_so.get("url", ""),
        published=named_so.get("datePublished"),
    )
    reader = Claims(store, lambda where, who: _actor(store, who, where))
    claims = tuple(_claim(store, graph, s) for s in reader.all(reader.of(graph)))
    return Extraction(article, claims, (), Fingerprint(said[ir("textHash")], said.get(ir("minhash"), "")))


def _actor(store: Quads, who: ox.NamedNode, graph: ox.NamedNode) -> Actor:
    """An actor by the name that its article gives it, be it one of `data/` or not."""
    return replace(as_told(store, who, graph), known=known(who.value) is not None)


def _claim(store: Quads, graph: ox.NamedNode, s: Statement) -> Claim:
    report = s.report
    rows: dict[ox.NamedNode, Any] = {q.predicate: q.object for q in store.quads((ox.NamedNode(report.claim), None, None, graph))}
    where = rows.get(ir("place"))
    return Claim(
        article=report.article,
        type=s.type,
        agents=s.agents,
        targets=s.targets,
        evidence=Evidence(report.start, report.end, report.quote, report.marks, report.second, report.state),
        topics=s.topics,
        place=Place(s.place or "", unquote(where.value.removeprefix(iri.entity("place", "")))) if where is not None else None,
        date=s.date,
        status=report.status,
        attribution=report.attribution,
        office=s.office,
        confidence=report.confidence,
        plover=rows[ir("ploverCode")].value,
        cameo=rows[ir("cameoCode")].value,
        extractor=report.extractor,
        basis=report.basis if s.date else Basis.TEXT,
        rule=report.rule,
        iri=report.claim,
    )

"""Claims as Parquet: one row a claim, with all that its article says of it, so that nothing is lost on the way to a graph and back.

An article without claims is one row without a claim. `kg export -o claims.parquet` writes it, a build on Dask keeps one file a shard (docs/scale.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg import iri
from kg.export.relational import Find, Row, arrow, day, precision
from kg.graph.alike.publishers import publisher
from kg.graph.shape.told import extraction
from kg.graph.shape.triples import SCHEMA, TYPE, batched, claim_iri, fingerprint, node
from kg.model import Actor, Article, Basis, Claim, Evidence, Extraction, Fingerprint, Kind, Place, StateBasis, Status
from kg.passage import read_marks, write_marks

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIX = ".parquet"
PIECE = 2_000  # articles in one group of rows: what is held in memory at a time
_LENGTH = {"year": 4, "month": 7, "day": 10}
_ARTICLE = ("article", "title", "publisher", "url", "published", "text_hash", "text_minhash", "text", "unread")


@cache
def schema() -> pa.Schema:
    """The columns (docs/scale.md says what each means).

    Raises:
        ImportError: pyarrow is not installed.
    """
    pa = arrow()
    words, actor = pa.list_(pa.string()), pa.struct({"iri": pa.string(), "name": pa.string(), "country": pa.string(), "known": pa.bool_()})
    columns = {
        **dict.fromkeys(_ARTICLE, pa.string()),
        "published": pa.date32(),
        "unread": words,
        **dict.fromkeys(("claim", "type", "status"), pa.string()),
        "agents": pa.list_(actor),
        "targets": pa.list_(actor),
        "date": pa.date32(),
        **dict.fromkeys(("precision", "basis"), pa.string()),
        "place": pa.struct({"iri": pa.string(), "name": pa.string(), "country": pa.string()}),
        "topics": words,
        **dict.fromkeys(("office", "attribution", "quote"), pa.string()),
        "quote_start": pa.int64(),
        "quote_end": pa.int64(),
        "marks": pa.string(),
        "second": pa.struct({"quote": pa.string(), "start": pa.int64(), "end": pa.int64(), "marks": pa.string()}),
        "state_basis": pa.string(),
        "confidence": pa.float64(),
        **dict.fromkeys(("plover", "cameo", "extractor", "rule"), pa.string()),
    }
    return pa.schema(list(columns.items()))


def table(extractions: Iterable[Extraction], *, keep_text: bool = False) -> pa.Table:
    """Extractions as an Arrow table, in their order.

    Args:
        keep_text: the whole texts too; without them their hashes stand for them.

    Raises:
        ImportError: pyarrow is not installed.
    """
    rows = [row for found in extractions for row in _rows(found, keep_text)]
    made: pa.Table = arrow().Table.from_pylist(rows, schema=schema())
    return made


def extractions(made: pa.Table) -> Iterator[Extraction]:
    """The extractions of a table that `table` made, in their order."""
    for _, rows in groupby(made.to_pylist(), lambda row: tuple(str(row[name]) for name in _ARTICLE)):
        yield _extraction(list(rows))


def stored(find: Find) -> Iterator[Extraction]:
    """What the articles of a graph say, sorted by their IRIs.

    Args:
        find: gives quads by a pattern.
    """
    graphs = {q.graph_name for q in find((None, TYPE, node(SCHEMA + "NewsArticle"), None))}
    for graph in sorted((g for g in graphs if isinstance(g, ox.NamedNode)), key=lambda g: g.value):
        yield extraction(_Found(find), graph)


def write(path: Path, found: Iterable[Extraction]) -> None:
    """Write extractions into a file, with the texts that they have, `PIECE` articles at a time.

    Raises:
        ImportError: pyarrow is not installed. OSError: the file cannot be written.
    """
    arrow()
    from pyarrow import parquet

    with parquet.ParquetWriter(path, schema()) as file:
        for piece in batched(found, PIECE):
            file.write_table(table(piece, keep_text=True))


class _Found:
    """A function that finds quads, as a store."""

    def __init__(self, find: Find) -> None:
        self._find = find

    def quads(self, pattern: tuple[Any, ...]) -> Iterator[ox.Quad]:
        """Quads that match."""
        return iter(self._find(pattern))


def _rows(found: Extraction, keep_text: bool) -> Iterator[Row]:
    article = found.article
    told = found.fingerprint or fingerprint(article.text)
    heading: dict[str, Any] = {
        "article": article.id,
        "title": article.title,
        "publisher": publisher(article.source, article.url),
        "url": article.url,
        "published": day(article.published),
        "text_hash": told.hash,
        "text_minhash": told.minhash,
        "text": article.text if keep_text and article.text else None,
        "unread": list(found.unread),
    }
    for claim in found.claims or (None,):
        yield heading if claim is None else heading | _of_claim(claim)


def _of_claim(claim: Claim) -> dict[str, Any]:
    same = {name: getattr(claim, name) for name in ("type", "office", "attribution", "confidence", "plover", "cameo", "extractor", "rule")}
    return {
        **same,
        "claim": claim_iri(claim),
        "status": claim.status.value,
        "agents": [_of_actor(a) for a in claim.agents],
        "targets": [_of_actor(a) for a in claim.targets],
        "date": day(claim.date),
        "precision": precision(claim.date),
        "basis": claim.basis.value,
        "place": {"iri": iri.place(claim.place), "name": claim.place.name, "country": claim.place.country} if claim.place else None,
        "topics": [iri.sector(t) for t in claim.topics],
        "quote": claim.evidence.quote,
        "quote_start": claim.evidence.start,
        "quote_end": claim.evidence.end,
        "marks": write_marks(claim.evidence.marks),
        "second": _of_second(claim.evidence.second),
        "state_basis": claim.evidence.state.value,
    }


def _of_second(told: Evidence | None) -> Row | None:
    return {"quote": told.quote, "start": told.start, "end": told.end, "marks": write_marks(told.marks)} if told else None


def _of_actor(actor: Actor) -> Row:
    return {"iri": iri.actor(actor), "name": actor.name, "country": actor.country, "known": actor.known}


def _extraction(rows: list[dict[str, Any]]) -> Extraction:
    first = rows[0]
    published = first["published"].isoformat() if first["published"] else None
    article = Article(first["article"], first["text"] or "", first["title"], first["publisher"], first["url"], published)
    claims = tuple(_claim(row) for row in rows if row["claim"] is not None)
    return Extraction(article, claims, tuple(first["unread"]), Fingerprint(first["text_hash"], first["text_minhash"]))


def _claim(row: dict[str, Any]) -> Claim:
    where = row["place"]
    return Claim(
        article=row["article"],
        agents=tuple(map(_actor, row["agents"])),
        targets=tuple(map(_actor, row["targets"])),
        evidence=_evidence(row),
        topics=tuple(_local(t)[1] for t in row["topics"]),
        place=Place(where["name"], _local(where["iri"])[1], where["country"]) if where else None,
        date=row["date"].isoformat()[: _LENGTH[row["precision"]]] if row["date"] else None,
        status=Status(row["status"]),
        basis=Basis(row["basis"]),
        iri=row["claim"],
        **{name: row[name] for name in ("type", "office", "attribution", "confidence", "plover", "cameo", "extractor", "rule")},
    )


def _evidence(row: dict[str, Any]) -> Evidence:
    """The sentences of a row; a file of an earlier version has but one."""
    other, state = row.get("second"), StateBasis(row.get("state_basis") or "text")
    second = Evidence(other["start"], other["end"], other["quote"], read_marks(other["marks"], other["quote"])) if other else None
    return Evidence(row["quote_start"], row["quote_end"], row["quote"], read_marks(row["marks"], row["quote"]), second, state)


def _actor(row: dict[str, Any]) -> Actor:
    kind, local = _local(row["iri"])
    return Actor(Kind(kind), row["name"], local, row["country"], row["known"])


def _local(value: str) -> tuple[str, str]:
    """Kind and local id of an IRI."""
    kind, _, local = value.removeprefix(iri.BASE).partition("/")
    return kind, unquote(local)

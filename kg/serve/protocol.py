"""`/sparql`: the SPARQL 1.1 Protocol, for queries alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from kg.graph.asking.keywords import depth, keywords
from kg.serve.pool import Refused
from kg.serve.results import CSV, GRAPHS, JSON, NTRIPLES, ROWS, TSV, TURTLE, XML

FORMATS = {"json": JSON, "xml": XML, "csv": CSV, "tsv": TSV, "turtle": TURTLE, "ttl": TURTLE, "nt": NTRIPLES}
ALIKE = {"application/json": JSON, "application/xml": XML, "text/xml": XML, "text/plain": NTRIPLES, "application/x-turtle": TURTLE}
DEEPEST = 200  # brackets in one another; the store's parser has room for some thousands, and falls over beyond that
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")


@dataclass(slots=True)
class Asked:
    """What a request asks.

    Attributes:
        query: text, None where only the description of the service is asked for. default, named: graphs of the dataset.
    """

    query: str | None = None
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


def read(method: str, kind: str, address: str, body: bytes) -> tuple[Asked, dict[str, str]]:
    """What a request asks, and its other parameters.

    Args:
        kind: media type of the body. address: the query string.

    Raises:
        Refused: it is no query of the protocol.
    """
    pairs = parse_qsl(address, keep_blank_values=True)
    text = None
    if method == "POST":
        kind = kind.split(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            pairs += parse_qsl(_decoded(body), keep_blank_values=True)
        elif kind == "application/sparql-query":
            text = _decoded(body)
        elif kind == "application/sparql-update":
            raise Refused(403, "update", "queries only read; articles are added with `kg build` and taken out with `kg remove`")
        else:
            raise Refused(415, "type", "send application/x-www-form-urlencoded or application/sparql-query")
    if any(k in ("update", "using-graph-uri", "using-named-graph-uri") for k, _ in pairs):
        raise Refused(403, "update", "queries only read; articles are added with `kg build` and taken out with `kg remove`")
    queries = [v for k, v in pairs if k == "query"] + ([text] if text is not None else [])
    if len(queries) > 1 or (method == "POST" and not queries):
        raise Refused(400, "query", "send one query")
    asked = Asked(queries[0] if queries else None, [v for k, v in pairs if k == "default-graph-uri"], [v for k, v in pairs if k == "named-graph-uri"])
    if asked.query is not None:
        check(asked.query)
    return asked, dict(pairs)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "query", "a query is sent in UTF-8") from None


def check(query: str) -> None:
    """Refuse what would leave the machine, write, or break the parser, by the words of the query outside of its strings, names and comments; the store's parser refuses the rest.

    Raises:
        Refused: it would.
    """
    if depth(query) > DEEPEST:
        raise Refused(400, "query", f"brackets lie more than {DEEPEST} deep in one another")
    said = keywords(query)
    if "SERVICE" in said:
        raise Refused(403, "service", "SERVICE asks another endpoint over the network; this desk does not")
    if not said & {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"} and said & {*UPDATES}:
        raise Refused(403, "update", "queries only read; articles are added with `kg build` and taken out with `kg remove`")


def accepted(header: str, format_: str = "") -> list[str]:
    """Media types asked for, the most wanted first; `*/*` for any.

    Args:
        header: of the request (`Accept`); format_: short name in the address, which goes before it.

    Raises:
        Refused: the short name is unknown.
    """
    if format_:
        if format_ not in FORMATS and format_ not in {*ROWS, *GRAPHS}:
            raise Refused(400, "format", f"unknown format {format_[:20]!r}; choose one of {', '.join(FORMATS)}")
        return [FORMATS.get(format_, format_)]
    found: list[tuple[float, int, str]] = []
    for n, part in enumerate(header.lower().split(",") if header.strip() else ["*/*"]):
        media, *parameters = (p.strip() for p in part.split(";"))
        weight = next((_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        if weight > 0:
            found += [(-weight, n, m) for m in _known(media)]
    return [media for _, _, media in sorted(found)]


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _known(media: str) -> list[str]:
    """What a media type of a header stands for here."""
    if media.endswith("/*") and media != "*/*":
        return [m for m in (*ROWS, *GRAPHS) if m.startswith(media[:-1])]
    return [ALIKE.get(media, media)]


DESCRIPTION = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix ir: <https://w3id.org/irkg/ontology#> .

[] a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV , formats:SPARQL_Results_TSV ,
        formats:Turtle , formats:N-Triples ;
    sd:defaultDataset [
        a sd:Dataset ;
        sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph
            [ a sd:NamedGraph ; sd:name <https://w3id.org/irkg/id/graph/events> ] ,
            [ a sd:NamedGraph ; sd:name <https://w3id.org/irkg/id/graph/relations> ] ,
            [ a sd:NamedGraph ; sd:name <https://w3id.org/irkg/id/graph/state-relations> ] ,
            [ a sd:NamedGraph ; sd:name <https://w3id.org/irkg/id/graph/reference> ]
    ] .
"""

"""Answers to SPARQL in the formats of its protocol, row by row up to a limit (SPARQL 1.1 Query Results JSON, CSV and TSV; XML)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.graph.shape.triples import PREFIXES, XSD
from kg.serve.wire import Body

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NTRIPLES = "text/turtle", "application/n-triples"
ROWS = (JSON, XML, CSV, TSV)
GRAPHS = {TURTLE: ox.RdfFormat.TURTLE, NTRIPLES: ox.RdfFormat.N_TRIPLES}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
_STRING = XSD + "string"


class Counted:
    """The first rows of an answer, and whether there are more.

    Args:
        rows: all of them; most: how many.
    """

    def __init__(self, rows: Iterable[Any], most: int) -> None:
        self._rows, self._most, self.count, self.cut = iter(rows), most, 0, False

    def __iter__(self) -> Iterator[Any]:
        for row in islice(self._rows, self._most):
            self.count += 1
            yield row
        self.cut = next(self._rows, None) is not None


def write(answer: Any, media: str, body: Body, most: int) -> Counted | None:
    """Write an answer of the store in a format that fits its form.

    Returns:
        What was written of rows or triples; None for yes or no.
    """
    if isinstance(answer, ox.QueryBoolean):
        _truth(bool(answer), media, body)
        return None
    rows = Counted(answer, most)
    if isinstance(answer, ox.QueryTriples):
        ox.serialize(iter(rows), cast(IO[bytes], _File(body)), format=GRAPHS[media], prefixes=PREFIXES if media == TURTLE else None)
        return rows
    names = [v.value for v in answer.variables]
    _WRITERS[media](names, rows, body)
    return rows


class _File(io.RawIOBase):
    """A body as the binary file that pyoxigraph writes to."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return self._body.write(bytes(data))


def _truth(value: bool, media: str, body: Body) -> None:
    word = "true" if value else "false"
    if media == XML:
        text = f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>\n'
    elif media == JSON:
        text = f'{{"head":{{}},"boolean":{word}}}'
    else:
        text = f"ask\r\n{word}\r\n" if media == CSV else f"?ask\n{word}\n"
    body.write(text.encode())


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        out = {"type": "literal", "value": term.value}
        if term.language:
            out["xml:lang"] = term.language
        elif term.datatype.value != _STRING:
            out["datatype"] = term.datatype.value
        return out
    assert isinstance(term, ox.Triple)
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def _json(names: list[str], rows: Iterable[Any], body: Body) -> None:
    body.write(b'{"head":{"vars":' + json.dumps(names).encode() + b'},"results":{"bindings":[')
    for n, row in enumerate(rows):
        found = {name: _json_term(row[name]) for name in names if row[name] is not None}
        body.write((b"," if n else b"") + json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    body.write(b"]}}")


def _xml_term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_text(term.value)}</bnode>"
    if isinstance(term, ox.Literal):
        more = f" xml:lang={quoteattr(term.language)}" if term.language else ""
        if not more and term.datatype.value != _STRING:
            more = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{more}>{_text(term.value)}</literal>"
    assert isinstance(term, ox.Triple)
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return "<triple>" + "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts) + "</triple>"


def _text(text: str) -> str:
    """Text that may stand in XML 1.0: what it does not know becomes a replacement character."""
    sound = "".join(c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd" for c in text)
    return escape(sound, {"\r": "&#13;"})


def _xml(names: list[str], rows: Iterable[Any], body: Body) -> None:
    head = "".join(f"<variable name={quoteattr(n)}/>" for n in names)
    body.write(f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{head}</head><results>\n'.encode())
    for row in rows:
        cells = "".join(f"<binding name={quoteattr(n)}>{_xml_term(row[n])}</binding>" for n in names if row[n] is not None)
        body.write(f"<result>{cells}</result>\n".encode("utf-8", "replace"))
    body.write(b"</results></sparql>\n")


def _csv(names: list[str], rows: Iterable[Any], body: Body) -> None:
    out = io.StringIO()
    line = csv.writer(out, lineterminator="\r\n")

    def put(cells: list[str]) -> None:
        line.writerow(cells)
        body.write(out.getvalue().encode("utf-8", "replace"))
        out.seek(0)
        out.truncate()

    put(names)
    for row in rows:
        put([_bare(row[n]) for n in names])


def _bare(term: Term) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))


def _tsv(names: list[str], rows: Iterable[Any], body: Body) -> None:
    body.write(("\t".join(f"?{n}" for n in names) + "\n").encode())
    for row in rows:
        cells = ("" if row[n] is None else str(row[n]).replace("\t", "\\t") for n in names)
        body.write(("\t".join(cells) + "\n").encode("utf-8", "replace"))


_WRITERS: dict[str, Callable[[list[str], Iterable[Any], Body], None]] = {JSON: _json, XML: _xml, CSV: _csv, TSV: _tsv}

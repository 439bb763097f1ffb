"""The words of a query: what it says outside of its strings and comments (tokens as in SPARQL 1.1, section 19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <(?P<iri>[^<>"{}|^`\x00-\x20]*)>
    | \#[^\n\r]*
    | [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
    | (?P<name>(?:\w[\w.-]*)?:(?:[\w.:%-]|\\.)*)
    | (?P<keyword>[A-Za-z]\w*)
    ''',
    re.VERBOSE | re.DOTALL,
)


def keywords(sparql: str) -> set[str]:
    """The keywords and names of functions in a query, in capitals.

    >>> sorted(keywords('SELECT ?from { ?from ir:from "FROM" } # SERVICE'))
    ['SELECT']
    """
    return {word.upper() for m in _TOKEN.finditer(sparql) if (word := m["keyword"])}


def depth(sparql: str) -> int:
    """How deeply brackets of any kind lie in one another.

    >>> depth('SELECT * { { ?a ?b "(((" } FILTER (?b) }')
    2
    """
    now = most = 0
    for sign in _TOKEN.sub(" ", sparql):
        now += (sign in "({[") - (sign in ")}]")
        most = max(most, now)
    return most


def names(sparql: str) -> tuple[dict[str, str], list[tuple[str | None, str]]]:
    """What a query names.

    Returns:
        The prefixes that it declares with what they stand for, and its names as (prefix, local name), or as (None, IRI) where they are written out.

    >>> names('PREFIX my: <http://e.org/> SELECT ?x { ?x a my:Thing ; ir:met <http://e.org/x> . }')
    ({'my': 'http://e.org/'}, [('my', 'Thing'), ('ir', 'met'), (None, 'http://e.org/x')])
    """
    declared: dict[str, str] = {}
    found: list[tuple[str | None, str]] = []
    tokens = (m for m in _TOKEN.finditer(sparql) if m.lastgroup)
    for m in tokens:
        if (m["keyword"] or "").upper() == "PREFIX":
            declared |= _declaration(tokens)
        elif m["iri"] is not None:
            found.append((None, m["iri"]))
        elif m["name"]:
            prefix, _, local = m["name"].rstrip(".").partition(":")
            found.append((prefix, local))
    return declared, [(p, local) for p, local in found if local]


def _declaration(tokens: Iterator[re.Match[str]]) -> dict[str, str]:
    """The prefix that the next two tokens declare, none where the query ends before."""
    name, iri = next(tokens, None), next(tokens, None)
    return {(name["name"] or "").rstrip(":"): iri["iri"] or ""} if name and iri else {}

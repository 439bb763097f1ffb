"""The keywords of a query: what it says outside of its strings, IRIs, names, variables and comments (tokens as in SPARQL 1.1, section 19.8)."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\x00-\x20]*>
    | \#[^\n\r]*
    | [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
    | (?:\w[\w.-]*)?:(?:[\w.:%-]|\\.)*
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

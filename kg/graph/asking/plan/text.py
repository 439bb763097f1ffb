"""The groups of a query as the planner needs them, read from its text: what it cannot read stays as it is written.

Every part keeps the stretch of the text that it was read from, such that what is not planned is written back to the letter. Names in brackets
refer to rules of the grammar of SPARQL 1.1 (section 19.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'''
      (?P<comment>\#[^\n\r]*)
    | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\' | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<var>[?$]\w+)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:\w[\w.-]*|\[|<<|\{\|)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<number>(?:\d*\.\d+|\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[A-Za-z]\w*)
    | (?P<sign>\^\^|&&|\|\||!=|<=|>=|[^\s])
    ''',
    re.VERBOSE | re.DOTALL,
)


class Unread(Exception):
    """The planner does not understand the query, and leaves it alone."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (a name of a group of `_TOKEN`), its text (words in capitals), and where it stands."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern, in a graph where one is named; terms and predicate as they are written.

    Attributes:
        simple: whether the predicate is an IRI, or a variable; other ones are property paths.
    """

    s: str
    p: str
    o: str
    simple: bool = True
    graph: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Its variables."""
        return frozenset(t for t in (self.s, self.p, self.o, self.graph) if t.startswith("?"))

    @property
    def sparql(self) -> str:
        """As it is written in a group."""
        said = f"{self.s} {self.p} {self.o}"
        return f"GRAPH {self.graph} {{ {said} }}" if self.graph else f"{said} ."


@dataclass(slots=True)
class Part:
    """A part of a group.

    Attributes:
        kind: `triples`, `filter`, `exists`, `not exists`, `graph`, `group`, `select`, `values`, or a keyword: `optional`, `minus`, `bind` ...
        text: as it is written; names: the variables that it mentions.
        patterns: of triples, and of a `graph` that holds nothing else; group: what is in its braces; branches: of a `union`; select: of a sub-select.
    """

    kind: str
    text: str
    names: frozenset[str]
    patterns: tuple[Pattern, ...] = ()
    group: Group | None = None
    select: Select | None = None
    branches: tuple[Group, ...] = ()


@dataclass(slots=True)
class Group:
    """What stands between two braces."""

    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Select:
    """A SELECT or an ASK: what is before its group, the group, and what is after; head and tail with the variables that they name."""

    head: str
    group: Group
    tail: str
    names: frozenset[str]
    words: frozenset[str]
    all: bool


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of a query, without comments; variables all begin with `?`."""
    for m in _TOKEN.finditer(sparql):
        kind = str(m.lastgroup)
        if kind != "comment":
            text = {"word": m[0].upper(), "var": "?" + m[0][1:]}.get(kind, m[0])
            yield Token(kind, text, m.start(), m.end())


def read(sparql: str) -> tuple[str, Select]:
    """What stands before the form of a query, and the query.

    Raises:
        Unread: it is none that can be planned.
    """
    reader = _Reader(sparql)
    while reader.here.text not in ("SELECT", "ASK"):
        if reader.here.kind not in ("word", "name", "iri") or reader.here.text in ("CONSTRUCT", "DESCRIBE"):
            raise Unread
        reader.next()
    before = sparql[: reader.here.start]
    return before, reader.select(inner=False)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, sparql: str) -> None:
        self.sparql = sparql
        self.tokens = [*tokens(sparql), Token("end", "", len(sparql), len(sparql))]
        self.at = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.here
        if token.kind in ("end", "blank"):
            raise Unread
        self.at += 1
        return token

    def take(self, text: str) -> bool:
        if self.here.text == text and self.here.kind in ("sign", "word"):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise Unread

    def since(self, first: int) -> str:
        """The text from a token to the one before this."""
        return self.sparql[self.tokens[first].start : self.tokens[self.at - 1].end] if self.at > first else ""

    def names(self, first: int) -> frozenset[str]:
        return frozenset(t.text for t in self.tokens[first : self.at] if t.kind == "var")

    def part(self, kind: str, first: int) -> Part:
        return Part(kind, self.since(first), self.names(first))

    # -- queries -------------------------------------------------------------------------------------------------------

    def select(self, inner: bool) -> Select:
        """[SelectQuery], [AskQuery] or [SubSelect]."""
        first = self.at
        while self.here.text not in ("{", "WHERE"):
            if self.next().text == "FROM":
                raise Unread
        head, names = self.since(first), self.names(first)
        said = [t.text for t in self.tokens[first : self.at] if t.kind in ("word", "sign")]
        everything = said[-1:] == ["*"]
        self.take("WHERE")
        group = self.group()
        after = self.at
        while self.here.kind != "end" and not (inner and self.here.text == "}"):
            if self.here.text in ("{", "(") and self.here.kind == "sign":
                self.balanced(self.here.text)
            else:
                self.next()
        said += [t.text for t in self.tokens[after : self.at] if t.kind == "word"]
        return Select(head, group, self.since(after), names | self.names(after), frozenset(said), everything)

    def balanced(self, opening: str) -> None:
        """What stands in brackets."""
        closing = {"{": "}", "(": ")"}[opening]
        self.expect(opening)
        depth = 1
        while depth:
            token = self.next()
            if token.kind == "sign":
                depth += (token.text == opening) - (token.text == closing)

    # -- groups --------------------------------------------------------------------------------------------------------

    def group(self) -> Group:
        """[GroupGraphPattern]; a sub-select is a group of one part."""
        self.expect("{")
        found = Group()
        if self.here.text == "SELECT" and self.here.kind == "word":
            first = self.at
            select = self.select(inner=True)
            part = self.part("select", first)
            part.select, part.names = select, self._told(select, part)
            found.parts.append(part)
        else:
            while self.here.text != "}" or self.here.kind != "sign":
                found.parts.append(self._part())
                self.take(".")
        self.expect("}")
        return found

    def _part(self) -> Part:
        first, token = self.at, self.here
        if token.kind == "sign" and token.text == "{":
            return self._groups(first)
        if token.kind != "word" or token.text in ("A", "TRUE", "FALSE"):
            return self._triples(first)
        kind = self.next().text.lower()
        if kind == "filter":
            return self._filter(first)
        if kind == "bind":
            self.balanced("(")
        elif kind == "values":
            if self.here.text == "(":
                self.balanced("(")
            else:
                self.next()
            self.balanced("{")
        elif kind in ("optional", "minus", "graph"):
            return self._keyed(kind, first)
        else:
            raise Unread
        return self.part(kind, first)

    def _keyed(self, kind: str, first: int) -> Part:
        name = self._term() if kind == "graph" else ""
        group = self.group()
        part = self.part(kind, first)
        part.group = group
        if name and all(p.kind == "triples" for p in group.parts):
            part.patterns = tuple(Pattern(t.s, t.p, t.o, t.simple, name) for p in group.parts for t in p.patterns)
        return part

    def _groups(self, first: int) -> Part:
        """[GroupOrUnionGraphPattern]."""
        groups = [self.group()]
        while self.take("UNION"):
            groups.append(self.group())
        if len(groups) > 1:
            part = self.part("union", first)
            part.branches = tuple(groups)
            return part
        part, inside = self.part("group", first), groups[0].parts
        if len(inside) == 1 and inside[0].select:
            part.kind, part.select, part.names = "select", inside[0].select, self._told(inside[0].select, part)
        return part

    @staticmethod
    def _told(select: Select, part: Part) -> frozenset[str]:
        """The variables of a sub-select that the rest of a query may see: what it does not name in its head stays inside."""
        return part.names if select.all else select.names

    def _filter(self, first: int) -> Part:
        kind = "filter"
        not_ = self.take("NOT")
        if self.take("EXISTS"):
            kind = "not exists" if not_ else "exists"
            group = self.group()
            part = self.part(kind, first)
            part.group = group
            return part
        if self.here.text != "(":
            self.next()
        self.balanced("(")
        part = self.part(kind, first)
        words = {t.text for t in self.tokens[first : self.at] if t.kind == "word"}
        if words & {"EXISTS", "RAND", "UUID", "STRUUID", "NOW", "BNODE"}:
            part.kind = "test"
        return part

    # -- triples -------------------------------------------------------------------------------------------------------

    def _triples(self, first: int) -> Part:
        """[TriplesSameSubjectPath], one subject."""
        subject = self._term()
        found = []
        while True:
            predicate, simple = self._verb()
            while True:
                found.append(Pattern(subject, predicate, self._term(), simple))
                if not self.take(","):
                    break
            while self.take(";"):
                pass
            if self.here.kind == "end" or (self.here.kind == "sign" and self.here.text in (".", "}", "{")) or self._keyword():
                break
        part = self.part("triples", first)
        part.patterns = tuple(found)
        return part

    def _keyword(self) -> bool:
        return self.here.kind == "word" and self.here.text != "A"

    def _term(self) -> str:
        """[VarOrTerm], without what is not named."""
        first = self.at
        if self.here.text in ("+", "-"):
            self.next()
        token = self.next()
        if token.kind == "var":
            return token.text
        if token.kind == "string":
            if self.here.kind == "lang" or self.take("^^"):
                self.next()
        elif token.kind not in ("iri", "name", "number") and token.text not in ("TRUE", "FALSE"):
            raise Unread
        return self.since(first)

    def _verb(self) -> tuple[str, bool]:
        """[VerbPath] or [VerbSimple], and whether it is a single predicate."""
        first = self.at
        if self.here.kind == "var":
            return self.next().text, True
        self._path()
        return self.since(first), self.at == first + 1

    def _path(self) -> None:
        while True:
            while self.take("^") or self.take("!"):
                pass
            if self.take("("):
                self._path()
                self.expect(")")
            elif (token := self.next()).kind not in ("iri", "name") and token.text != "A":
                raise Unread
            _ = self.take("*") or self.take("+") or self.take("?")
            if not (self.take("/") or self.take("|")):
                return

"""A query written anew, such that the engine answers it faster and no differently.

What is done, and why the answers stay the same (SPARQL 1.1, section 18):

- Required parts go before an OPTIONAL, MINUS or BIND, where all variables that both mention are bound before.
- The patterns of a group are joined in another order, by LATERAL (a look-up for each row) or as sub-selects (hashed): joining is commutative and
  associative, and a sub-select that gives all variables which are used outside of it is the group that it holds.
- A FILTER goes into the sub-select that binds all its variables.
- Where doubles do not count (DISTINCT, ASK, aggregates over DISTINCT values), sub-selects leave them out.
- FILTER NOT EXISTS becomes MINUS, where both bind all that they have in common, and there is something.
- A UNION is joined like a sub-select, where each of its branches binds all that the rest of the group has in common with it; and each branch is
  planned by itself, since a branch is evaluated for itself.
- What is required beside another UNION is joined with each of its branches, since joining distributes over union, where the filters of a branch test
  only what it binds.
- An OPTIONAL of patterns alone goes into a sub-select that gives all its variables, which is the group that it holds.

A query that leaves open what it gives (LIMIT without ORDER BY, SAMPLE, RAND) is left alone but for the first, and so is all that the reader of `kg.graph.asking.plan.text` does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.graph.asking.plan.counts import Count, Counts
from kg.graph.asking.plan.joins import LOOKED_UP, PASSED, Join, again, alternatives, as_written, leaf, plan
from kg.graph.asking.plan.text import Group, Part, Pattern, Select, Unread, read, tokens

WORTH = 5_000.0  # microseconds below which nothing is planned
GAIN = 0.7  # the part of the time, estimated, that a plan may take at most to be worth it
GUESSED = 1_000.0  # rows taken for those of a sub-select
_OPEN = frozenset({"SAMPLE", "GROUP_CONCAT", "RAND", "UUID", "STRUUID", "BNODE", "NOW", "BASE", "REDUCED"})
_AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX"})
_REQUIRED = frozenset({"triples", "graph", "values", "select", "group", "union"})
_TESTS = frozenset({"filter", "test", "exists", "not exists"})
_OTHER = re.compile(r"!=[^&|<>]*$")
_STEPS = re.compile(r"\^?\s*[^\s/|^!()*+?]+(?:\s*/\s*\^?\s*[^\s/|^!()*+?<>]+)+")


@dataclass(slots=True)
class Planned:
    """A query as it is asked.

    Attributes:
        sparql: its text; joins: how the patterns of each group that is planned are joined, with what the engine would have done by itself.
        notes: what else was done to it, in words.
    """

    sparql: str
    joins: list[tuple[Join, Join]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def rewrite(sparql: str, counts: Counts) -> Planned:
    """A query as it is best asked; as it is written where nothing is gained.

    Raises:
        Unread: it is none that can be planned.
    """
    before, select = read(sparql)
    if {t.text for t in tokens(sparql) if t.kind == "word"} & _OPEN:
        raise Unread
    found = Planned(sparql)
    text = before + _Rewriter(counts, found, sparql).select(select)
    if found.joins or found.notes:
        found.sparql = text
    return found


class _Rewriter:
    """Writes the groups of a query anew."""

    def __init__(self, counts: Counts, planned: Planned, sparql: str) -> None:
        self.counts, self.planned = counts, planned
        self.fresh = next(name for n in range(1000) if (name := f"?step{n}_") not in sparql)
        self.steps = 0

    def select(self, select: Select) -> str:
        """A SELECT or ASK."""
        limited = select.words & {"LIMIT", "OFFSET"} and "ORDER" not in select.words
        if limited:  # the first rows found are enough
            group = _braced(self._first(select.group))
        else:
            group = self.group(select.group, None if select.all else select.names, _doubles_vanish(select))
        return f"{select.head} WHERE {group} {select.tail}"

    def group(self, group: Group, needed: frozenset[str] | None, distinct: bool) -> str:
        """A group that is evaluated by itself.

        Args:
            needed: variables that are used outside of it, None for all; distinct: whether doubles do not count.
        """
        parts = [self._inner(p) for p in self._first(group)]
        block, rest = _block(parts)
        if any(p.kind in _REQUIRED for p in rest):
            return self._spread(parts, needed, distinct) or _braced(parts)
        if len(block) == 1 and block[0].kind == "union":
            used = None if needed is None else needed.union(*(p.names for p in rest))
            return _braced([self._branches(block[0], used, distinct), *rest])
        try:
            leaves = [j for p in block for j in self._leaves(p, needed is not None)]
        except Unread:
            return _braced(parts)
        if not leaves:
            return _braced(parts)
        own = as_written(leaves)
        if own.cost < WORTH:
            return _braced(parts)
        certain = frozenset[str]().union(*(_certain(p) for p in block))
        pushed = [p for p in rest if p.kind == "filter" and p.names and p.names <= certain]
        best = plan([self._sieved(j, pushed) for j in leaves])
        rest = [self._minus(p, best, certain, rest) for p in rest if p not in pushed]
        if all(p.kind not in _TESTS | {"minus"} for p in rest):  # which would leave fewer rows
            rest = [self._hashed(p, best, certain) for p in rest]
        if best.cost > GAIN * own.cost:
            written = _Written(" ".join([*(p.text + " ." * (p.kind == "triples") for p in block), *(p.text for p in pushed)]), own)
        else:
            self.planned.joins.append((best, own))
            used = best.names if needed is None else frozenset[str]().union(needed, *(p.names for p in rest))
            for part in block:
                part.text = self._branches(part, None, False).text
            written = _Written(_emit(best, used, pushed, distinct), best)
        if needed is not None and distinct and rest:
            kept = written.join.names & frozenset[str]().union(needed, *(p.names for p in rest))
            if kept and kept < written.join.names:
                self.planned.notes.append("doubles are left out early")
                written.text = f"{{ SELECT DISTINCT {' '.join(sorted(kept))} WHERE {{ {written.text} }} }}"
        return "{ " + " ".join([written.text, *(p.text for p in rest)]) + " }"

    def _first(self, group: Group) -> list[Part]:
        """Its parts, what is required before what is not."""
        found = _required_first(group.parts)
        if any(a is not b for a, b in zip(found, group.parts)):
            self.planned.notes.append("what is required goes before what is not")
        return found

    def _inner(self, part: Part) -> Part:
        """A part with the groups in it written anew that are evaluated by themselves."""
        if part.select:
            return replace(part, text=f"{{ {self.select(part.select)} }}")
        if part.kind == "minus" and part.group:
            return replace(part, text=f"MINUS {self.group(part.group, None, True)}")
        return part

    def _branches(self, part: Part, needed: frozenset[str] | None, distinct: bool) -> Part:
        """A UNION with each of its branches planned; other parts as they are. Needed and distinct as in `group`."""
        if not part.branches:
            return part
        return replace(part, text=" UNION ".join(self.group(b, needed, distinct) for b in part.branches))

    def _leaves(self, part: Part, steps: bool) -> Iterator[Join]:
        """What a part brings to be joined.

        Args:
            steps: whether a path may be taken apart, which gives names to what is between.
        """
        if part.kind == "values":
            if "UNDEF" in part.text.upper():
                raise Unread
            rows = max(1.0, part.text.count("(") - 1.0 if "(" in part.text else len(part.text.split()) - 4.0)
            yield leaf(part, Count(rows, dict.fromkeys(part.names, rows)))
        elif part.kind == "select":
            yield leaf(part, Count(GUESSED, dict.fromkeys(part.names, GUESSED)))
        elif part.kind == "union":
            yield alternatives(part, [self._branch(b) for b in part.branches])
        for pattern in part.patterns:
            for step in self._apart(pattern) if steps else [pattern]:
                if re.search(r"[*+?!]", step.p[1:]) and step.s.startswith("?") and step.o.startswith("?"):
                    raise Unread
                yield leaf(step, self.counts.of(step))

    def _spread(self, parts: Sequence[Part], needed: frozenset[str] | None, distinct: bool) -> str:
        """A group with one UNION that cannot be joined as a whole, with each of its branches joined with what else is required; empty where that is not the same, or no gain."""
        either = [p for p in parts if p.kind == "union" and not _joinable(p, parts)]
        block, rest = _block([p for p in parts if p not in either])
        if (
            len(either) != 1
            or any(p.kind in _REQUIRED for p in rest)
            or any(p in rest and p.kind not in _TESTS for p in parts[: parts.index(either[0])])
        ):
            return ""
        try:
            shared = [j for p in block for j in self._leaves(p, False)]
            own = as_written([*shared, *self._leaves(either[0], False)]).cost
            cost = sum(plan([*shared, *self._branch(b)]).cost for b in either[0].branches)
        except Unread:
            return ""
        if own < WORTH or cost > GAIN * own or not all(map(_sees_itself, either[0].branches)):
            return ""
        self.planned.notes.append("what is required is joined with each branch of a UNION")
        used = None if needed is None else needed.union(*(p.names for p in rest))
        branches = [self.group(Group([*block, *b.parts]), used, distinct) for b in either[0].branches]
        return "{ " + " ".join([" UNION ".join(branches), *(p.text for p in rest)]) + " }"

    def _branch(self, branch: Group) -> list[Join]:
        """The patterns of a branch of a UNION that holds nothing else but filters."""
        if not all(p.patterns or p.kind in ("values", "filter") for p in branch.parts):
            raise Unread
        found = [j for p in branch.parts for j in self._leaves(p, False)]
        if not found:
            raise Unread
        return found

    def _sieved(self, join: Join, tests: Sequence[Part]) -> Join:
        """A pattern with the filters that need nothing else; one that only leaves out a value is taken to leave all."""
        own = [t.text for t in tests if t.names <= join.names and not _OTHER.search(t.text)]
        if not own or not isinstance(join.what, Pattern):
            return join
        count = self.counts.sieved(join.what, Count(join.rows, join.values), " ".join(own))
        return replace(leaf(join.what, count), cost=join.cost)

    def _apart(self, pattern: Pattern) -> Iterator[Pattern]:
        """The steps of a path that is a sequence of them."""
        if pattern.simple or not _STEPS.fullmatch(pattern.p):
            yield pattern
            return
        steps = [s.strip() for s in pattern.p.split("/")] if "<" not in pattern.p else re.findall(r"\^?\s*(?:<[^>]*>|[^\s/<>]+)", pattern.p)
        here = pattern.s
        for n, step in enumerate(steps):
            self.steps += 1
            there = pattern.o if n == len(steps) - 1 else f"{self.fresh}{self.steps}"
            ends = (there, here) if step.startswith("^") else (here, there)
            yield Pattern(ends[0], step.lstrip("^ "), ends[1], True, pattern.graph)
            here = there

    def _minus(self, part: Part, joined: Join, certain: frozenset[str], rest: Sequence[Part]) -> Part:
        """FILTER NOT EXISTS as MINUS, where that is the same and takes less."""
        if part.kind != "not exists" or part.group is None or any(p.kind != "triples" for p in part.group.parts):
            return part
        shared = part.names & certain
        elsewhere = frozenset[str]().union(*(p.names for p in rest if p is not part)) - certain
        if not shared or part.names & (elsewhere | joined.names) - shared:
            return part
        try:
            inner = plan([j for p in part.group.parts for j in self._leaves(p, False)])
        except Unread:
            return part
        if inner.cost > LOOKED_UP * joined.rows:
            return part
        self.planned.notes.append("FILTER NOT EXISTS is asked as MINUS")
        return replace(part, kind="minus", text=f"MINUS {self.group(part.group, None, True)}")

    def _hashed(self, part: Part, joined: Join, certain: frozenset[str]) -> Part:
        """An OPTIONAL that is read once and hashed, where that takes less than to look it up for every row."""
        if part.kind != "optional" or part.group is None or any(p.kind != "triples" for p in part.group.parts):
            return part
        shared = part.names & joined.names
        try:
            leaves = [j for p in part.group.parts for j in self._leaves(p, False)]
        except Unread:
            return part
        if not leaves or not shared or not shared <= certain:
            return part
        inner = plan(leaves)
        if inner.cost + PASSED * (inner.rows + joined.rows) > GAIN * joined.rows * again(leaves, shared)[0]:
            return part
        self.planned.notes.append("OPTIONAL is read once and hashed")
        return replace(part, text=f"OPTIONAL {{ {{ SELECT {' '.join(sorted(part.names))} WHERE {self.group(part.group, None, False)} }} }}")


@dataclass(slots=True)
class _Written:
    text: str
    join: Join


def _required_first(parts: Sequence[Part]) -> list[Part]:
    """Parts of a group, what is required before what is not."""
    found: list[Part] = []
    for part in parts:
        at = len(found)
        if part.kind in _REQUIRED:
            for n in range(len(found) - 1, -1, -1):
                before = found[n]
                bound = frozenset[str]().union(*(_certain(p) for p in found[:n]))
                if before.kind not in _REQUIRED | _TESTS:
                    if not part.names & before.names <= bound:
                        break
                    at = n
        found.insert(at, part)
    return found


def _certain(part: Part) -> frozenset[str]:
    """Variables that a part binds in each of its solutions."""
    if part.kind == "triples" or part.patterns:
        return frozenset[str]().union(*(p.names for p in part.patterns))
    if part.kind == "union":
        return frozenset.intersection(*(frozenset[str]().union(*(_certain(p) for p in b.parts)) for b in part.branches))
    return part.names if part.kind == "values" and "UNDEF" not in part.text.upper() else frozenset()


def _block(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is joined at the beginning of a group, and the rest of it."""
    block: list[Part] = []
    rest: list[Part] = []
    for n, part in enumerate(parts):
        if part.kind in ("triples", "values", "select") or part.patterns or (part.kind == "union" and _joinable(part, parts)):
            block.append(part)
        elif part.kind in _TESTS:
            rest.append(part)
        else:
            return block, rest + list(parts[n:])
    return block, rest


def _joinable(union: Part, parts: Iterable[Part]) -> bool:
    """Whether a UNION binds, in each of its solutions, all that it has in common with what else is required."""
    others = frozenset[str]().union(*(p.names for p in parts if p is not union and p.kind in _REQUIRED))
    return union.names & others <= _certain(union)


def _sees_itself(branch: Group) -> bool:
    """Whether the filters of a branch of a UNION test only what it binds itself."""
    certain = frozenset[str]().union(*(_certain(p) for p in branch.parts))
    return all(p.names <= certain for p in branch.parts if p.kind == "filter")


def _braced(parts: Iterable[Part]) -> str:
    return "{ " + " ".join(p.text + " ." * (p.kind == "triples") for p in parts) + " }"


def _doubles_vanish(select: Select) -> bool:
    """Whether solutions that come twice make no difference."""
    said = [t.text for t in tokens(f"{select.head} {select.tail}")]
    calls = [n for n, word in enumerate(said[:-2]) if word in _AGGREGATES and said[n + 1] == "("]
    if calls or "GROUP" in select.words:
        return all(said[n] in ("MIN", "MAX") or said[n + 2] == "DISTINCT" for n in calls)
    return said[0] == "ASK" or said[1] == "DISTINCT"


def _emit(join: Join, needed: frozenset[str], filters: Sequence[Part], distinct: bool) -> str:
    """What stands in a group for a join, with the filters whose variables it binds."""
    if join.left is None or join.right is None:
        what = join.what.sparql if isinstance(join.what, Pattern) else join.what.text if join.what else ""
        return " ".join([what, *(f.text for f in filters)])
    here = [f for f in filters if not f.names <= join.left.names and (join.looked_up or not f.names <= join.right.names)]
    left = [f for f in filters if f.names <= join.left.names]
    right = [f for f in filters if f not in here and f not in left]
    used = needed.union(*(f.names for f in here))
    if join.looked_up:
        inner = _emit(join.left, used | join.right.names, left, distinct)
        said = [f"{{ {inner} }}" if left else inner, f"LATERAL {{ {_emit(join.right, used, (), distinct)} }}"]
    else:
        said = [_apart(join.left, used | join.right.names, left, distinct), _apart(join.right, used | join.left.names, right, distinct)]
    return " ".join([*said, *(f.text for f in here)])


def _apart(join: Join, used: frozenset[str], filters: Sequence[Part], distinct: bool) -> str:
    """A sub-select for one side of a join."""
    kept = sorted(join.names & used)
    inner = _emit(join, used, filters, distinct)
    if not join.names:
        return f"{{ {inner} }}"
    if not kept:  # nothing of it is used but that it is there, as often as it is
        return f"{{ SELECT {min(join.names)} WHERE {{ {inner} }}{' LIMIT 1' if distinct else ''} }}"
    fewer = distinct and len(kept) < len(join.names)
    return f"{{ SELECT {'DISTINCT ' if fewer else ''}{' '.join(kept)} WHERE {{ {inner} }} }}"


def steps(join: Join, depth: int = 0) -> Iterator[tuple[int, str, Join, str]]:
    """A join and those that it is made of: how deep it lies, what it is in words, itself, and a query for the number of its rows (without filters)."""
    counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ {_emit(join, join.names, (), False)} }}"
    if join.left is None or join.right is None:
        what = join.what.sparql if isinstance(join.what, Pattern) else " ".join(join.what.text.split()) if join.what else ""
        yield depth, what, join, counted
        return
    shared = ", ".join(sorted(join.left.names & join.right.names)) or "nothing: every row with every row"
    yield depth, f"{'looked up' if join.looked_up else 'hashed'} by {shared}", join, counted
    yield from steps(join.left, depth + 1)
    yield from steps(join.right, depth + 1)

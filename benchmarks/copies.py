"""A larger store out of one that is there: `python benchmarks/copies.py STORE INTO --copies 8 [--nquads FILE]`.

STORE: a folder that `kg build` made. INTO: a new folder, loaded in bulk: the store, and copies of it. In copy k articles have other ids, articles, claims, evidence and
events other IRIs, texts other hashes, and all that happened lies 28 k years later (the calendar repeats), so that no event of one copy is one of another. What
is not of an article stays: people, places, plain triples, reference data; a standing fact (an office) has the claims of all copies. Names of events stay as they are: a
store that read all these articles would have made them otherwise. So it shows what size costs, and nothing else.
--nquads: where to keep what was loaded, without the union of embedded stores, for other stores.
"""

from __future__ import annotations

import argparse
import calendar
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import iri
from kg.graph.asking.union import GRAPHS
from kg.graph.shape.triples import EVENTS, MERGES, ORG, REFERENCE, SCHEMA, TYPE, ir, node
from kg.graph.stores.folder import note_version
from kg.graph.stores.store import SnapshotStore
from kg.knowledge_graph import KnowledgeGraph

YEARS = 28
OWN = re.compile(rf"({re.escape(iri.BASE)}(?:article|claim|evidence|event|mention|gathering|activity)/[0-9a-f]+)((?:/quote)?[>\"])")
DATE = re.compile(r'"(\d{4})(-\d\d)?(-\d\d)?("\^\^<http://www\.w3\.org/2001/XMLSchema#(?:date|gYear|gYearMonth)>)')
FILED = re.compile(r'(?:(?<=\|)|(?<=\\t))(\d{4})(-\d\d)?(-\d\d)?(["\\])')
IDENTIFIER = re.compile(rf'<{SCHEMA}identifier> "((?:[^"\\]|\\.)*)"')
HASH = re.compile(rf'(<{re.escape(iri.term("textHash"))}> ")[^"]{{4}}')
NUMBER = re.compile(r'"(\d+)"')
NAMED = re.compile(rf" <{re.escape(iri.BASE)}(?:graph|article)/[\w-]+> \.\n$")  # no triple has one of these as its object
MERGES_END, REFERENCE_END = (f"{graph} .\n" for graph in (MERGES, REFERENCE))
COUNTED = tuple(f" <{iri.term(n)}> " for n in ("claims", "articles"))


def later(found: re.Match[str], copy: int) -> str:
    """A date so many copies later."""
    year, month, day, rest = int(found[1]) + YEARS * copy, found[2] or "", found[3] or "", found[4]
    day = "-28" if (month, day) == ("-02", "-29") and not calendar.isleap(year) else day
    return f"{year:04d}{month}{day}{rest}"


def renaming(articles: dict[str, str], standing: set[str], copy: int) -> Callable[[re.Match[str]], str]:
    """Gives what is of an article in a copy another IRI."""

    def renamed(found: re.Match[str]) -> str:
        name = found[1]
        if name in articles:
            return iri.article(f"{articles[name]}~{copy}") + found[2]
        return found[0] if name in standing else f"{name}-{copy}{found[2]}"

    return renamed


def again(lines: Iterator[str], articles: dict[str, str], standing: set[str], copy: int) -> Iterator[str]:
    """The lines of a copy that are not in the store itself."""
    renamed, claim = renaming(articles, standing, copy), f" <{iri.term('claim')}> "
    for line in lines:
        if line.endswith(REFERENCE_END) or (line[1 : line.index(">")] in standing and claim not in line):
            continue
        new = OWN.sub(renamed, line)
        new = DATE.sub(lambda m: '"' + later(m, copy), new)
        if new.endswith(MERGES_END):
            new = FILED.sub(lambda m: later(m, copy), new)
        if new != line:
            new = IDENTIFIER.sub(lambda m: f'<{SCHEMA}identifier> "{m[1]}~{copy}"', new)
            yield HASH.sub(lambda m: f"{m[1]}{copy:04d}", new)


def whole(lines: Iterator[str], standing: set[str], copies: int) -> Iterator[str]:
    """The lines of the store itself; a standing fact has the claims of all copies."""
    for line in lines:
        counted = any(name in line for name in COUNTED) and line[1 : line.index(">")] in standing
        yield NUMBER.sub(lambda m: f'"{int(m[1]) * copies}"', line) if counted else line


def written(store: SnapshotStore, copies: int, scratch: Path, quads: Path) -> Path:
    """Write named graphs to `quads`, and what queries ask of them, without its graph, to the file that is returned."""
    articles = {
        q.subject.value: q.object.value  # type: ignore[union-attr]
        for q in store.quads((None, node(SCHEMA + "identifier"), None, None))
    }
    standing = {q.subject.value for kind in (node(ORG + "Membership"), ir("StandingTie")) for q in store.quads((None, TYPE, kind, EVENTS))}  # type: ignore[union-attr]
    dump, union = scratch / "dump.nq", scratch / "union.nt"
    store.inner.dump(str(dump), format=ox.RdfFormat.N_QUADS)
    asked = tuple(f" {graph} .\n" for graph in GRAPHS)
    with quads.open("w", encoding="utf-8") as named, union.open("w", encoding="utf-8") as unnamed:
        for copy in range(copies):
            with dump.open(encoding="utf-8") as lines:
                own = (line for line in lines if NAMED.search(line))
                for line in again(own, articles, standing, copy) if copy else whole(own, standing, copies):
                    named.write(line)
                    if line.endswith(asked):
                        unnamed.write(line[: line.rindex(" <")] + " .\n")
    dump.unlink()
    return union


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--copies", type=int, default=8)
    parser.add_argument("--nquads", type=Path)
    options = parser.parse_args()
    options.into.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=options.into.parent) as folder:
        scratch = Path(folder)
        quads = options.nquads or scratch / "quads.nq"
        union = written(SnapshotStore(options.store), options.copies, scratch, quads)
        (options.into / "lock").touch()
        began, wall = time.process_time(), time.perf_counter()
        store = ox.Store(str(options.into / "live"))
        for file, form in ((quads, ox.RdfFormat.N_QUADS), (union, ox.RdfFormat.N_TRIPLES)):
            store.bulk_load(path=str(file), format=form, lenient=True)
        store.flush()
        number = len(store)
        busy, wall = time.process_time() - began, time.perf_counter() - wall
        print(f"{number:,} quads with the union loaded in {wall:.0f} s, {busy:.0f} s of processor: {number / wall:,.0f} a second")
        del store
    note_version(options.into)
    with KnowledgeGraph(options.into, write=True):
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())

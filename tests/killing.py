"""Children at work on a store, to be killed at any moment; what they leave is checked against what they said that they had done."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
from forked import FORK, start
from graphs import as_of_layout_2, union

from kg import knowledge_graph
from kg.graph.asking.union import GRAPHS
from kg.graph.merging.decisions import Decision
from kg.graph.shape.reference import reference_quads
from kg.graph.stores import parts
from kg.graph.stores.folder import is_older, shown
from kg.knowledge_graph import KnowledgeGraph
from kg.link import gazetteer
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind

COUNT = 60
HELD = {f"a{n}" for n in range(30, COUNT)}  # articles of a store that is not new
CODES = ("FRA", "DEU", "KEN", "IND", "BRA")
STEPS = ("open", "fcntl.flock", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.listdir", "os.scandir", "shutil.rmtree")  # audit events
Say = Callable[[str], None]


@cache
def few() -> list[ox.Quad]:
    """A graph `reference` of a few hundred quads, for speed."""
    return reference_quads()[::100]


@cache
def rows() -> tuple[Extraction, ...]:
    chance = random.Random(9)
    out = []
    for n in range(COUNT):
        a, b = (Actor(Kind.COUNTRY, c, c, c) for c in chance.sample(CODES, 2))
        claim = Claim(f"a{n}", chance.choice(["Meeting", "Aid"]), (a,), (b,), Evidence(0, 4, "text"), date=f"2024-05-{1 + n % 28:02d}")
        out.append(Extraction(Article(f"a{n}", f"text {n}", source="s", published="2024-06-01"), (claim,)))
    return tuple(out)


# -- what is struck: each says what it has done ------------------------------------------------------------------------


def building(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        for row in rows():
            graph.insert(row)
            say(row.article.id)


def publishing(folder: Path, say: Say) -> None:
    graph = KnowledgeGraph(folder, write=True)
    for row in rows()[:2]:  # the second makes the first of all snapshots go
        graph.insert(row)
        say(row.article.id)
        say("now")
        graph.store.publish()
        say("published")


def importing(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        say("now")
        graph.load(folder.with_suffix(".nq"))
    for row in rows():
        say(row.article.id)


def upgrading(folder: Path, say: Say) -> None:
    say("now")
    with KnowledgeGraph(folder, write=True):
        say("published")


def renewing(folder: Path, say: Say) -> None:
    """As upgrading, from the version before."""
    upgrading(folder, say)


def removing(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        say("now")
        for row in rows()[30:40]:
            graph.remove(row.article.id)
            say(f"-{row.article.id}")


def merging(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        say("now")
        taken = []
        for _ in range(6):
            one, other = (e.iri for e in list(graph.events())[:2])
            taken.append(graph.merges.join(one, other, force=True).iri)
            say(f"+{taken[-1]}")
        for decision in taken[::2]:
            graph.merges.undo(decision)
            say(f"~{decision}")


def judging(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        say("now")
        for n, claim in enumerate(sorted(r.claim for e in graph.events() for r in e.reports)[:16]):
            for decision in graph.verdicts.say(claim, ("wrong", "right", "status=denied", "date=2024-05-03")[n % 4]):
                say(f"+{decision.iri}")


WORK = {f.__name__: f for f in (building, publishing, importing, upgrading, renewing, removing, merging, judging)}
NEW = ("building", "importing")  # begin with no store


def child(work: str, folder: Path, step: int, pipe: Connection) -> None:
    """Work, asking to go on at "now"; die then at the start of the given step of the file system, 0 for never."""
    left, armed = step, False

    def say(what: str) -> None:
        nonlocal armed
        pipe.send(what)
        if what == "now":
            pipe.recv()
            armed = True

    def die(event: str, _: object) -> None:
        nonlocal left
        if armed and event in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    gazetteer()
    rows()
    knowledge_graph.reference_quads = few
    if step:
        sys.addaudithook(die)
    WORK[work](folder, say)
    pipe.send("end")


class Struck:
    """A child at work in a copy of a store."""

    def __init__(self, work: str, before: Path, folder: Path, step: int = 0) -> None:
        if (before / work).exists():
            shutil.copytree(before / work, folder)
        if work == "importing":
            shutil.copy(before / "importing.nq", folder.with_suffix(".nq"))
        self.folder, self.said = folder, []
        start()
        self.pipe, there = FORK.Pipe()
        self.process = FORK.Process(target=child, args=(work, folder, step, there))
        self.process.start()
        there.close()

    def hear(self, count: int = sys.maxsize, now: Callable[[], object] = lambda: None) -> None:
        """Listen to so much, or until it is gone."""
        try:
            while len(self.said) < count:
                self.said.append(self.pipe.recv())
                if self.said[-1] == "now":
                    now()
                    self.pipe.send("go on")
        except (EOFError, ConnectionError):
            self.process.join()

    def check(self, held: set[str]) -> bool:
        """The store reads and writes, holds what was said to be done, and equals what its articles make; whether the child got to the end."""
        added, removed, decided, undone = ({s.removeprefix(sign) if sign != "a" else s for s in self.said if s.startswith(sign)} for sign in "a-+~")
        if is_older(self.folder):  # readers are told to bring it up to date
            assert "published" not in self.said
        elif held or "published" in self.said:
            reader = KnowledgeGraph(self.folder)
            assert set(reader.quads()) == set(wanted(told(reader), decisions(reader)).quads())
            assert parts.wrong(self.folder, shown(self.folder), reader.store.quads) == (0, 0)
            assert {s for n, s in enumerate(self.said) if s[0] == "a" and "published" in self.said[n:]} <= told(reader)
        with KnowledgeGraph(self.folder, write=True) as graph:
            articles, there = told(graph), decisions(graph)
            assert set(graph.quads()) == set(wanted(articles, there).quads())
            assert decided - undone - {d.iri for d in there} == set()
            assert undone & {d.iri for d in there} == set()
            assert union(graph) == {q.triple for g in GRAPHS for q in graph.store.quads((None, None, None, g))}
            assert added <= articles
            assert not removed & articles
            assert len(held - removed - articles) <= 1  # the one that was about to be removed
            graph.insert(rows()[0])
        reader = KnowledgeGraph(self.folder)
        assert told(reader) == articles | {"a0"}
        with closing(parts.read(self.folder / parts.NAME)) as table:
            assert parts.state_of(table) == shown(self.folder)
        assert parts.wrong(self.folder, shown(self.folder), reader.store.quads) == (0, 0)
        names = {p.name for p in self.folder.iterdir()} - {"counts", "changed", "parts"}  # which are there once something was counted or shown
        assert {n for n in names if not n.startswith("snapshot-")} == {"lock", "live", "current", "version"}
        assert len(names) <= 6
        assert not any(n.endswith(".tmp") for n in names)
        shutil.rmtree(self.folder)
        self.folder.with_suffix(".nq").unlink(missing_ok=True)
        return "end" in self.said


def strike(work: str, before: Path, folder: Path, chance: random.Random) -> bool:
    """Kill a work somewhere on its way and check what it leaves; whether it had come to its end."""
    struck = Struck(work, before, folder)
    ways = {"building": (1, 40), "publishing": (2, 6), "removing": (1, 11), "merging": (1, 10), "judging": (1, 17)}  # words heard before
    struck.hear(chance.randrange(*ways.get(work, (1, 2))))
    time.sleep(chance.uniform(0, 0.2 if work == "renewing" else 0.02))
    struck.process.kill()
    struck.hear()
    return struck.check(set() if work in NEW else HELD)


# -- before and after --------------------------------------------------------------------------------------------------


def prepare(base: Path) -> None:
    """Put what each work starts from into a folder: stores and a file, to be copied."""
    for name in ("publishing", "upgrading", "renewing", "removing", "merging", "judging", "importing"):
        with KnowledgeGraph(base / name, write=True) as graph:
            for row in rows()[30:] if name != "importing" else ():
                graph.insert(row)
            if name == "upgrading":
                graph.store.inner.update("DROP DEFAULT")
            if name == "renewing":
                articles = {q for q in graph.store.quads((None, None, None, None)) if "/article/" in q.graph_name.value}
                old = set(as_of_layout_2(articles))
                graph.store.change(articles - old, old - articles)
        if name == "renewing":
            (base / name / "version").write_text("2")
    wanted(frozenset(r.article.id for r in rows()), frozenset()).export(base / "importing.nq")


@cache
def wanted(articles: frozenset[str], taken: frozenset[Decision]) -> KnowledgeGraph:
    """A graph made at once of some articles and decisions."""
    graph = KnowledgeGraph()
    for row in rows():
        if row.article.id in articles:
            graph.insert(row)
    graph._derived.decide(add=sorted(taken, key=lambda d: d.iri))
    return graph


def decisions(graph: KnowledgeGraph) -> frozenset[Decision]:
    return frozenset(graph.merges.decisions())


def told(graph: KnowledgeGraph) -> frozenset[str]:
    return frozenset(r["id"] for r in graph.query("SELECT ?id { GRAPH ?g { ?g schema:identifier ?id } }"))

"""A store whose writer is killed at any moment opens again, for reading and for writing, and holds what was acknowledged.

The steps of publishing are gone through one by one. `KG_KILL_RUNS=200 pytest tests/test_kill.py` strikes 200 times at random besides, and at every
system call of publishing where strace is installed (5 times at random else).
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import pytest
from graphs import union

from kg import knowledge_graph
from kg.graph.asking.union import GRAPHS
from kg.graph.shape.reference import reference_quads
from kg.knowledge_graph import KnowledgeGraph
from kg.link import gazetteer
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind

RUNS = int(os.environ.get("KG_KILL_RUNS", "5"))
COUNT = 60
HELD = {f"a{n}" for n in range(30, COUNT)}  # articles of a store that is not new
CODES = ("FRA", "DEU", "KEN", "IND", "BRA")
STEPS = ("open", "fcntl.flock", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.listdir", "os.scandir", "shutil.rmtree")  # audit events
NATIVE = ("mkdir", "link", "openat", "write", "fdatasync", "fsync", "rename", "unlinkat", "rmdir")  # system calls of Python and of the store
Say = Callable[[str], None]

FORK = multiprocessing.get_context("forkserver")  # quick, and no child has threads of a store that its parent opened
FORK.set_forkserver_preload(["kg.knowledge_graph", "kg.graph.upkeep.transfer", "pyshacl", "datasketch", "graphs"])


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
        graph._store.publish()
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


def removing(folder: Path, say: Say) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        say("now")
        for row in rows()[30:40]:
            graph.remove(row.article.id)
            say(f"-{row.article.id}")


WORK = {f.__name__: f for f in (building, publishing, importing, upgrading, removing)}


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
        added, removed = ({s.removeprefix("-") for s in self.said if s.startswith(sign)} for sign in ("a", "-"))
        if held or "published" in self.said:
            reader = KnowledgeGraph(self.folder)
            assert set(reader.quads()) == set(wanted(told(reader)).quads())
            assert {s for n, s in enumerate(self.said) if s[0] == "a" and "published" in self.said[n:]} <= told(reader)
        with KnowledgeGraph(self.folder, write=True) as graph:
            articles = told(graph)
            assert set(graph.quads()) == set(wanted(articles).quads())
            assert union(graph) == {q.triple for g in GRAPHS for q in graph._store.quads((None, None, None, g))}
            assert added <= articles
            assert not removed & articles
            assert len(held - removed - articles) <= 1  # the one that was about to be removed
            graph.insert(rows()[0])
        assert told(KnowledgeGraph(self.folder)) == articles | {"a0"}
        names = {p.name for p in self.folder.iterdir()} - {"counts"}  # which is there once something was counted
        assert {n for n in names if not n.startswith("snapshot-")} == {"lock", "live", "current", "version"}
        assert len(names) <= 6
        assert not any(n.endswith(".tmp") for n in names)
        shutil.rmtree(self.folder)
        return "end" in self.said


# -- before and after --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Iterator[Path]:
    """What each work starts from: stores and a file, to be copied."""
    base = tmp_path_factory.mktemp("before")
    patch = pytest.MonkeyPatch()
    patch.setattr(knowledge_graph, "reference_quads", few)
    for name in ("publishing", "upgrading", "removing", "importing"):
        with KnowledgeGraph(base / name, write=True) as graph:
            for row in rows()[30:] if name != "importing" else ():
                graph.insert(row)
            if name == "upgrading":
                graph._store.inner.update("DROP DEFAULT")
    wanted(frozenset(r.article.id for r in rows())).export(base / "importing.nq")
    yield base
    patch.undo()


@cache
def wanted(articles: frozenset[str]) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    for row in rows():
        if row.article.id in articles:
            graph.insert(row)
    return graph


def told(graph: KnowledgeGraph) -> frozenset[str]:
    return frozenset(r["id"] for r in graph.query("SELECT ?id { GRAPH ?g { ?g schema:identifier ?id } }"))


# -- the kills ---------------------------------------------------------------------------------------------------------


def test_every_step_of_publishing_may_be_the_last(before: Path, tmp_path: Path) -> None:
    step, end = 0, False
    while not end:
        step += 1
        struck = Struck("publishing", before, tmp_path / str(step), step)
        struck.hear()
        end = struck.check(HELD)
    assert step > 10  # twice listed, written, renamed and swept


@pytest.mark.skipif(RUNS < 100 or shutil.which("strace") is None, reason="KG_KILL_RUNS=200 asks for it, and strace")
@pytest.mark.parametrize("call", NATIVE)
def test_every_system_call_of_publishing_may_be_the_last(call: str, before: Path, tmp_path: Path) -> None:
    count, end = 0, False
    while not end:
        count += 1
        struck = Struck("publishing", before, tmp_path / str(count))

        def attach(struck: Struck = struck) -> None:
            if struck.said.count("now") == 1:
                tracer = [
                    "strace",
                    "-f",
                    "-o",
                    os.devnull,
                    "-e",
                    f"trace={call}",
                    "-e",
                    f"inject={call}:signal=KILL:when={count}",
                    "-p",
                    str(struck.process.pid),
                ]
                process = subprocess.Popen(tracer, stderr=subprocess.PIPE, text=True)
                assert process.stderr is not None
                line = process.stderr.readline()
                assert "attached" in line, line

        struck.hear(now=attach)
        end = struck.check(HELD)
    print(f"{call}: {count - 1} kills")
    assert count > 1


def test_whatever_is_killed_leaves_a_whole_store(before: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    ends = []
    for n in range(RUNS):
        work = list(WORK)[n % len(WORK)]
        struck = Struck(work, before, tmp_path / str(n))
        struck.hear(
            {"building": chance.randrange(1, 40), "publishing": chance.choice((2, 5))}.get(work, 1)
        )  # some way on, however slow the machine is
        time.sleep(chance.uniform(0, 0.02))
        struck.process.kill()
        struck.hear()
        ends.append(struck.check(HELD if work not in ("building", "importing") else set()))
    assert sum(ends) < RUNS / 2
    print(f"{RUNS} kills, {RUNS - sum(ends)} of them before the end")


def test_a_snapshot_that_was_not_finished_is_no_hindrance(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(rows()[0])
    (tmp_path / "s" / "snapshot-3.tmp").mkdir()
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.remove("a0")
    assert told(KnowledgeGraph(tmp_path / "s")) == set()
    assert not (tmp_path / "s" / "snapshot-3.tmp").exists()

"""A store whose writer is killed at any moment opens again, for reading and for writing, and holds what was acknowledged.

The steps of publishing are gone through one by one. `KG_KILL_RUNS=200 pytest tests/test_kill.py` strikes 200 times at random besides, and at every
system call of publishing where strace is installed (7 times at random else). `benchmarks/kills.py` counts them by what was struck.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import HELD, WORK, Struck, few, prepare, rows, strike, told

from kg import knowledge_graph
from kg.knowledge_graph import KnowledgeGraph

RUNS = int(os.environ.get("KG_KILL_RUNS", "7"))
NATIVE = (
    "mkdir",
    "link",
    "openat",
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "rename",
    "unlink",
    "unlinkat",
    "rmdir",
)  # of Python, the store and SQLite


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("before")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge_graph, "reference_quads", few)
        prepare(base)
        yield base


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
    ends = [strike(list(WORK)[n % len(WORK)], before, tmp_path / str(n), chance) for n in range(RUNS)]
    assert sum(ends) < RUNS / 2


def test_a_snapshot_that_was_not_finished_is_no_hindrance(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(rows()[0])
    (tmp_path / "s" / "snapshot-3.tmp").mkdir()
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.remove("a0")
    assert told(KnowledgeGraph(tmp_path / "s")) == set()
    assert not (tmp_path / "s" / "snapshot-3.tmp").exists()

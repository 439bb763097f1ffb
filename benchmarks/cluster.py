"""What does a build on Dask cost, and what does it survive? `python benchmarks/cluster.py ARTICLES.jsonl [--articles 1000] [--rounds 2] [--kills 10]`.

Articles: those of the file, again and again until there are enough. Copy k has another id and is published 364 k days later (the same day of the
week); its text is the same, so days that it names itself are not moved.
Speed: `kg build --workers 2` and `kg build --engine dask --workers 2` in turn, each into a new store, with their start. Wall time depends on what
else the machine does, so processor time of all processes is told too.
Kills: the build on Dask again, of `--killed` articles, with one of the two workers killed (-9) at `--kills` random moments; then with scheduler and workers killed in
the middle and started anew at the same address. Every graph is asked to be that of the plain build, to the byte. Exit 1 where one is not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread

from kg.cluster import Cluster
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article
from kg.read import read_articles

DAYS = 364


def many(file: str, number: int) -> list[Article]:
    """So many articles, the later ones copies of the first with their dates moved."""
    own, out = list(read_articles(file)), []
    for k in count():
        for a in own:
            if len(out) == number:
                return out
            moved = (date.fromisoformat(a.published) + timedelta(DAYS * k)).isoformat() if a.published else None
            out.append(replace(a, id=f"{a.id}~{k}", published=moved))
    raise AssertionError


def written(articles: list[Article], path: Path) -> Path:
    path.write_text("".join(json.dumps({k: v for k, v in asdict(a).items() if k != "version"}) + "\n" for a in articles), encoding="utf-8")
    return path


def timed(texts: Path, store: Path, *options: str) -> tuple[float, float]:
    """Wall and processor seconds of a build."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "kg", "build", str(texts), "--store", str(store), "--workers", "2", *options], check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def built(cluster: Cluster, articles: list[Article]) -> list[str]:
    graph = KnowledgeGraph()
    graph.add(articles=articles, engine=cluster)
    return graph.quads()


@contextmanager
def killing(cluster: Cluster, kills: int, every: float) -> Iterator[list[float]]:
    """Kill one worker at so many random moments, so many seconds apart in the mean, while there is something to do."""
    over, done = Event(), list[float]()
    chance, start = random.Random(7), time.perf_counter()

    def kill() -> None:
        while len(done) < kills and not over.wait(chance.expovariate(1 / every)):
            pids = []
            with suppress(OSError, TimeoutError, KeyError):  # another worker is on its way down or up
                pids = list(cluster._client.run(os.getpid, on_error="ignore").values())
            if pids:
                os.kill(chance.choice(sorted(pids)), signal.SIGKILL)
                done.append(time.perf_counter() - start)

    thread = Thread(target=kill)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


class Servers:
    """A scheduler and two workers as processes of their own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        def run(*what: str) -> None:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self.running.append(subprocess.Popen([sys.executable, "-m", "distributed.cli." + what[0], *what[1:]], **quiet, start_new_session=True))

        run("dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        for _ in range(2):
            run("dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")

    def kill(self) -> None:
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()


def restarted(articles: list[Article], folder: Path, after: float) -> tuple[list[str], bool]:
    """The graph of a build whose scheduler and workers are killed after so many seconds and started anew, and whether that came before its end."""
    servers, struck = Servers(), Event()
    servers.start()
    over = Event()

    def strike() -> None:
        if not over.wait(after):
            servers.kill()
            servers.start()
            struck.set()

    thread = Thread(target=strike)
    try:
        with Cluster(folder, servers.address) as cluster:
            thread.start()
            lines = built(cluster, articles)
            over.set()
            thread.join()
    finally:
        servers.kill()
    return lines, struck.is_set()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--killed", type=int, default=400)
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        texts = written(many(options.file, options.articles), folder / "texts.jsonl")
        for number in range(options.rounds):
            stores = {name: folder / f"{name}{number}" for name in ("plain", "dask")}
            found = {name: timed(texts, store, *(("--engine", "dask") if name == "dask" else ())) for name, store in stores.items()}
            same = KnowledgeGraph(stores["plain"]).quads() == KnowledgeGraph(stores["dask"]).quads()
            wrong += not same
            for name, (wall, busy) in found.items():
                print(f"{name:6} {options.articles / wall:6.2f} articles/s, {busy / options.articles * 1000:6.1f} ms of processor an article")
            (wall, busy), (dask_wall, dask_busy) = found["plain"], found["dask"]
            print(f"dask / plain: wall {dask_wall / wall:.2f}, processor {dask_busy / busy:.2f}; graphs {'equal' if same else 'DIFFER'}", flush=True)
        if options.kills:
            articles = many(options.file, options.killed)
            graph = KnowledgeGraph()
            start = time.perf_counter()
            graph.add(articles=articles, workers=2)
            wanted, took = graph.quads(), time.perf_counter() - start
            with Cluster(folder / "killed", workers=2) as cluster, killing(cluster, options.kills, took / options.kills) as kills:
                same = built(cluster, articles) == wanted
            wrong += not same
            print(f"{len(kills)} workers killed of {options.killed} articles: graph {'equal' if same else 'DIFFERS'}", flush=True)
            lines, struck = restarted(articles, folder / "restarted", took)
            wrong += lines != wanted
            print(f"scheduler and workers {'restarted' if struck else 'NOT restarted in time'}: graph {'equal' if lines == wanted else 'DIFFERS'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

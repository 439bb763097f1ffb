"""What does a build of very many articles cost but for reading them, and what does it survive? `python benchmarks/replay.py CLAIMS.parquet INTO [--articles 100000] [--kills 10]`.

CLAIMS.parquet: what `kg export` wrote of a store. Workers do not read texts: they send back what was read of them once. Copy k of an article has another id and another
text, and all days of it, those that its claims name as well, are 364 k days later (the same day of the week). A worker sleeps `--pause` seconds for
each article, so that it is at work when it is struck; what reading costs is measured by `benchmarks/cluster.py`.

Two builds, each into a folder of INTO, one after the other: `plain`, on the two processes of `--workers 2`, and `dask`, on a scheduler and two workers of this machine. Of the second `--kills`
workers are killed (-9) at random moments, and once, at another, scheduler and workers, which are started anew at the same address. For each: seconds of this process and by the clock,
its memory; then the graphs are compared to the byte (sorted N-Quads). `--only NAME` builds one of the two and compares what is there. Exit status 1 where they differ.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, lru_cache, partial
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).parent))
from cluster import Servers, killing
from grow import again
from pyarrow import parquet

from kg.cluster import Cluster, _Job, _packed
from kg.export.claims import extractions
from kg.graph.shape.triples import batched
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Extraction

AHEAD = 800  # articles that two processes may have told before they are merged
EVERY = 5000  # articles after which the time is told


class Recorded:
    """What was read, by the id of its article; made of the rows of a table when it is asked for, so that a new worker is soon at work."""

    def __init__(self, claims: str) -> None:
        self.table, self.rows = parquet.ParquetFile(claims).read(), dict[str, list[int]]()
        for row, name in enumerate(self.table.column("article").to_pylist()):
            self.rows.setdefault(name, []).append(row)

    @lru_cache(50_000)  # noqa: B019 (one for each process)
    def __getitem__(self, name: str) -> Extraction:
        rows = self.rows[name]
        return next(extractions(self.table.slice(rows[0], len(rows))))


recorded = cache(Recorded)


def told_again(article: Article, claims: str) -> Extraction:
    """What a copy of an article says."""
    name, _, copy = article.id.rpartition("~")
    return replace(again(recorded(claims)[name], int(copy)), article=article, fingerprint=None)


def articles(claims: str, number: int) -> Iterator[Article]:
    """So many articles; their texts are their names."""
    read = recorded(claims)
    every = (again(read[name], copy).article for copy in range(number) for name in read.rows)
    return (replace(article, text=article.id) for article in islice(every, number))


def pooled(found: Iterable[Article], claims: str, pause: float) -> Iterator[Extraction]:
    """What two processes tell again, as `kg.pipeline.extract` has them read; no farther ahead, since they do not take its time."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for some in batched(found, AHEAD):
            yield from pool.imap(partial(told_slowly, claims=claims, pause=pause), some, chunksize=8)


def told_slowly(article: Article, claims: str, pause: float) -> Extraction:
    """What a process of the plain build sends back."""
    time.sleep(pause)
    return told_again(article, claims)


def on_worker(found: list[Article], claims: str, pause: float) -> bytes:
    """What a worker sends back."""
    time.sleep(pause * len(found))
    return _packed([told_again(article, claims) for article in found], keep_text=False)


class Replaying(Cluster):
    """A cluster whose workers tell again what was read before."""

    claims, pause = "", 0.0

    def _start(self, job: _Job) -> None:
        from replay import on_worker  # by the name that workers know it by

        future = self._client.submit(on_worker, job.articles, self.claims, self.pause, key=job.name, pure=False)
        future.add_done_callback(lambda _: self._news.set())
        self._running[future] = job


def build(into: Path, found: Iterable[Article], engine: object) -> None:
    """Build a store, and say what it took."""
    busy, wall = time.process_time(), time.perf_counter()
    with KnowledgeGraph(into, write=True) as graph:
        number = graph.add(articles=counted(found), engine=engine)  # type: ignore[arg-type]
        busy, wall, quads = time.process_time() - busy, time.perf_counter() - wall, len(graph.store)
    print(
        f"{into.name}: {number:,} articles, {quads:,} quads: {busy:,.0f} s of this process, {busy / number * 1000:.1f} ms an article, {wall:,.0f} s by the clock; "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
        flush=True,
    )


def struck(into: Path, options: argparse.Namespace) -> None:
    """Build on workers that are killed, and a scheduler that is."""
    os.environ["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, sys.path))
    servers = Servers()
    servers.start()

    def strike() -> None:
        time.sleep(random.Random(11).uniform(0.3, 0.7) * options.seconds)
        servers.kill()
        servers.start()
        print("scheduler and workers were killed and started anew", flush=True)

    thread = Thread(target=strike, daemon=True)
    with ExitStack() as stack:
        stack.callback(servers.kill)
        cluster = stack.enter_context(Replaying(into.parent / "claims", servers.address))
        cluster.claims, cluster.pause = options.claims, options.pause
        kills = stack.enter_context(killing(cluster, options.kills, options.seconds / (options.kills + 2)))
        thread.start()
        build(into, articles(options.claims, options.articles), cluster)
        print(
            f"{len(kills)} workers were killed, after {', '.join(f'{t:.0f}' for t in kills)} s; the scheduler {'too' if not thread.is_alive() else 'NOT'}"
        )


def digest(store: Path) -> str:
    """Of all quads of a store as N-Quads, sorted by a program that needs no more memory the more there are."""
    order = ["sort", "--buffer-size=500M", f"--temporary-directory={store.parent}"]
    with subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"LC_ALL": "C", "PATH": os.defpath}) as sorting:
        assert sorting.stdin is not None
        assert sorting.stdout is not None
        for quad in KnowledgeGraph(store).store.quads((None, None, None, None)):
            sorting.stdin.write(f"{quad} .\n".encode())
        sorting.stdin.close()
        return file_digest(sorting.stdout, "sha256").hexdigest()


def counted(found: Iterable[Article]) -> Iterator[Article]:
    """Articles, and how far they got: seconds of this process, and its memory."""
    for number, article in enumerate(found):
        if number and number % EVERY == 0:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            print(f"  {number:,}: {time.process_time():,.0f} s, {usage.ru_maxrss // 1024} MB; {time.strftime('%H:%M:%S')}", flush=True)
        yield article


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims")
    parser.add_argument("into", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.02)
    parser.add_argument("--seconds", type=float, default=1000, help="how long the build is expected to take: kills are spread over it")
    parser.add_argument("--only", choices=["plain", "dask"])
    options = parser.parse_args()
    if options.only != "dask":
        build(options.into / "plain", articles(options.claims, options.articles), partial(pooled, claims=options.claims, pause=options.pause))
    if options.only != "plain":
        struck(options.into / "dask", options)
    if not all((options.into / name).exists() for name in ("plain", "dask")):
        return 0
    same = digest(options.into / "plain") == digest(options.into / "dask")
    print(f"graphs {'equal to the byte' if same else 'DIFFER'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

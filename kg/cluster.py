"""Claims of articles read on a Dask cluster, shard by shard, each kept as a Parquet file as soon as it is finished (floor 5).

Reading claims is what takes the time, and it is what workers do: they are sent the articles of a shard and send back its claims. The process that
asks reads the inputs, writes the files and, where a graph is built, merges: it alone needs the inputs, the folder and the store. A shard whose file
is there is not read again. Where a shard ends is told by its last article, so that a relaunch that finds the first articles in the store already
cuts the others as before.
"""

from __future__ import annotations

import io
import json
import logging
import os
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from time import sleep
from typing import TYPE_CHECKING, Any

from kg import extract as extraction
from kg.errors import InputError, InputNote, ModelError, StoreError
from kg.export import claims
from kg.files import folder
from kg.iri import digest
from kg.model import Article, Extraction
from kg.pipeline import attempt, note
from kg.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

SHARD, LONGEST = 50, 200  # articles in a shard: as many as the mean, and at most
AHEAD = 3  # shards in hand for each worker, so that none waits while this process merges
PATIENCE = 120  # seconds in which a scheduler must be there, or be there again
LOOK = 5  # seconds after which a scheduler is looked after that says nothing
_FAILED = b"irkg.failed"
_one_at_a_time = Lock()  # a pipeline is no matter for two threads of a worker


@dataclass(slots=True, eq=False)
class _Shard:
    """Articles that are read together; `parts` are those that must be read one by one."""

    key: str
    articles: list[Article]
    path: Path
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What a worker is asked: a shard, or the one article of it with a number."""

    shard: _Shard
    number: int | None = None

    @property
    def articles(self) -> list[Article]:
        """The articles to read."""
        return self.shard.articles if self.number is None else [self.shard.articles[self.number]]

    @property
    def name(self) -> str:
        """How the cluster calls it."""
        return f"irkg-{self.shard.key}" if self.number is None else f"irkg-{self.shard.key}-{self.number}"


class Cluster:
    """Extracts articles on a Dask cluster, in the place of `kg.pipeline.extract`; give it to `KnowledgeGraph.add` as its engine, or call it.

    Args:
        folder: where the claims of finished shards are kept.
        scheduler: address of a scheduler (`tcp://host:8786`) whose workers have this very program installed; None for a cluster on this machine.
        workers: processes of a cluster on this machine.
        model, extractors: as for `kg.pipeline.Pipeline`; a language model is not asked from workers.
        keep_text: keep the whole texts beside the claims.
        on_error: as for `kg.pipeline.extract`; what an article is left out for names its shard.

    Raises:
        ImportError: Dask or pyarrow is not installed.
        StoreError: there is no scheduler at the address, or it has no worker.

    Examples:
        ```python
        with Cluster("claims", workers=4) as cluster, KnowledgeGraph("kg-store", write=True) as graph:
            graph.add("articles/", engine=cluster)
        ```
    """

    def __init__(
        self,
        folder: str | Path,
        scheduler: str | None = None,
        workers: int = 1,
        *,
        model: str | None = None,
        extractors: tuple[str, ...] = extraction.DEFAULT,
        keep_text: bool = False,
        on_error: Callable[[InputError], None] | None = None,
    ) -> None:
        claims.schema()
        self.folder, self.scheduler, self.on_error = Path(folder), scheduler, on_error
        self._how = (model, extractors, keep_text, program())
        self._running: dict[Future, _Job] = {}
        self._local = _local_cluster(workers) if scheduler is None else None
        self._news, self._threads = Event(), workers
        self._client = self._connected()
        self.folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Cluster:
        """The cluster itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it; what was finished is kept."""
        self.close()

    def close(self) -> None:
        """Let go of the cluster; one on this machine ends."""
        with suppress(TimeoutError, OSError):
            self._client.close(timeout=LOOK)
            if self._local is not None:
                self._local.close(timeout=PATIENCE)

    def __call__(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Extractions of articles, in their order, with flat memory.

        Raises:
            InputError: an article cannot be extracted, and no `on_error` is given.
            ModelError: a worker has another program, or no model. StoreError: the scheduler is lost.
        """
        shards, window = self._cut(articles), deque[_Shard]()
        while True:
            while len(window) < self._ahead() and (shard := next(shards, None)) is not None:
                window.append(shard)
                if not shard.path.exists():
                    self._start(_Job(shard))
            if not window:
                return
            self._look(wait=not window[0].path.exists())
            if window[0].path.exists():
                yield from self._told(window.popleft())

    # -- shards and their files ----------------------------------------------------------------------------------------

    def _cut(self, articles: Iterable[Article]) -> Iterator[_Shard]:
        """Articles in shards, named by all that decides what is told of them."""
        rows: list[Article] = []
        prints: list[str] = []
        for article in articles:
            rows.append(article)
            prints.append(digest(*(str(getattr(article, name)) for name in Article.__slots__)))
            if int(prints[-1], 16) % SHARD == 0 or len(rows) == LONGEST:
                yield self._shard(rows, prints)
                rows, prints = [], []
        if rows:
            yield self._shard(rows, prints)

    def _shard(self, articles: list[Article], prints: list[str]) -> _Shard:
        key = digest(str(self._how), *prints)
        return _Shard(key, articles, self.folder / f"{key}{claims.SUFFIX}")

    def _told(self, shard: _Shard) -> Iterator[Extraction]:
        """What the file of a finished shard holds; what is wrong with its articles is said on the way."""
        from pyarrow import parquet

        found = parquet.ParquetFile(shard.path).read()
        for id_, reason in _failed(found):
            error = InputError(id_, f"{reason} (shard {shard.key})")
            if self.on_error is None:
                raise error
            self.on_error(error)
        for result in claims.extractions(found):
            for line in result.unread:
                note(InputNote(result.article.id, line), self.on_error)
            yield result

    def _finish(self, job: _Job, data: bytes) -> None:
        """Keep what a worker sent; the file is there when the shard is whole."""
        shard = job.shard
        if job.number is not None:
            shard.parts[job.number] = data
            if len(shard.parts) < len(shard.articles):
                return
            data = _joined([shard.parts[n] for n in range(len(shard.articles))])
        part = shard.path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(shard.path)

    # -- the cluster ---------------------------------------------------------------------------------------------------

    def _connected(self) -> Client:
        from distributed import Client

        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # tells a scheduler that went with a traceback; what it means is told here
        try:
            client = Client(self._local or self.scheduler, timeout=PATIENCE, set_as_default=False)
            client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError) as error:
            raise self._gone() from error
        return client

    def _gone(self) -> StoreError:
        where = f"at {self.scheduler}" if self.scheduler else "on this machine"
        return StoreError(f"there is no Dask scheduler with a worker {where}; what is finished is kept in {self.folder}, run the same again")

    def _ahead(self) -> int:
        """Shards to have in hand."""
        with suppress(OSError):  # a scheduler that is away has as many as before
            self._threads = sum(self._client.nthreads().values()) or self._threads
        return AHEAD * self._threads

    def _start(self, job: _Job) -> None:
        future = self._client.submit(_work, job.articles, *self._how, key=job.name, pure=False)
        future.add_done_callback(lambda _: self._news.set())
        self._running[future] = job

    def _look(self, *, wait: bool) -> None:
        """Take what workers have finished, waiting a while for some where there is nothing else to do."""
        if wait:
            self._news.wait(LOOK)
        self._news.clear()
        if self._client.status != "running" or any(f.status in ("cancelled", "lost") for f in self._running):
            self._again()
        for future in [f for f in self._running if f.done()]:
            self._take(future, self._running.pop(future))

    def _again(self) -> None:
        """Wait for a scheduler that went, and ask for all that is not finished: one that is started anew knows of nothing."""
        try:
            for _ in range(10 * PATIENCE):
                if self._client.status != "connecting":
                    break
                sleep(0.1)
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            raise self._gone() from error
        jobs, self._running = list(self._running.values()), {}
        for job in jobs:
            self._start(job)

    def _take(self, future: Future, job: _Job) -> None:
        """What became of a job. One whose workers died again and again is read article by article, to find the one that ends them."""
        from distributed import KilledWorker

        try:
            data: bytes = future.result()
        except KilledWorker as error:
            if job.number is None and len(job.articles) > 1:
                for number in range(len(job.articles)):
                    self._start(_Job(job.shard, number))
                return
            reason = f"ended {error.allowed_failures + 1} workers that read it (out of memory, or a fault in a library); left out"
            data = _packed([InputError(job.articles[0].id, reason)], keep_text=False)
        except (CancelledError, OSError):  # the scheduler went in this very moment
            self._running[future] = job
            return
        self._finish(job, data)


def _local_cluster(workers: int) -> Any:
    """A cluster of so many processes of one thread, reached by this machine alone."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    )


@cache
def program() -> str:
    """Digest of all that decides what is read in a text: the program with its models, `ontology/` and the tables of `data/`."""
    found = sha256()
    for root in (Path(__file__).parent, folder("ontology"), folder("data")):
        for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".md") and p.parent.name != "articles"):
            found.update(f"{path.relative_to(root)}\x1f".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _work(articles: list[Article], model: str | None, extractors: tuple[str, ...], keep_text: bool, asked: str) -> bytes:
    """On a worker: what articles say, as the bytes of a Parquet file."""
    if asked != program():
        raise ModelError(f"a worker has another irkg ({__version__}, or other data) than the process that asks it; install the very same on both")
    with _one_at_a_time:
        return _packed([attempt(article, model, extractors) for article in articles], keep_text=keep_text)


def _packed(results: Iterable[Extraction | InputError], *, keep_text: bool) -> bytes:
    """Claims as the bytes of a Parquet file, with the articles that failed in its metadata."""
    results = list(results)
    failed = [[r.path, r.reason] for r in results if isinstance(r, InputError)]
    return _bytes(claims.table((r for r in results if isinstance(r, Extraction)), keep_text=keep_text), failed)


def _bytes(made: Any, failed: list[list[str]]) -> bytes:
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(made.replace_schema_metadata({_FAILED: json.dumps(failed)}), out)
    return out.getvalue()


def _joined(parts: list[bytes]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    found = [parquet.ParquetFile(io.BytesIO(part)).read() for part in parts]
    return _bytes(pa.concat_tables(found), [row for part in found for row in _failed(part)])


def _failed(made: Any) -> list[list[str]]:
    """Ids of articles that failed, and why."""
    rows: list[list[str]] = json.loads((made.schema.metadata or {}).get(_FAILED, b"[]"))
    return rows

"""Polls feeds and pages and adds what is new to a store, politely, for as long as it is let.

What has been fetched is added before it is noted that it was, so that a watch that is killed fetches it again, and finds it there already.
"""

from __future__ import annotations

import fcntl
import io
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import InputError, InputNote, KgError, StoreError, StoreLocked
from kg.follow.feeds import Feed
from kg.follow.notes import Note, Notes
from kg.graph.stores.remote import is_url
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article
from kg.read import articles_of
from kg.read.source import Source
from kg.read.web import Answer, Web

USUAL = 900.0  # seconds between two polls of a feed
LONGEST = 86_400.0  # seconds to wait for a feed that fails
JITTER = 0.1  # share of a waiting time by which it varies, so that many watches do not all ask at once
FOLLOWED = (".xml", ".html", ".json", ".jsonl")  # formats that may come from an address; others are a server's excuses
PAUSE = 2.0  # seconds between two requests to one host


@dataclass(slots=True)
class Watch:
    """Feeds that are followed into a store.

    Args:
        store: folder of the store.
        feeds: what is followed; every: seconds between two polls of a feed that names no time of its own.
        web: what fetches; log: told of each round, and of each input that was left out; model: as for `Pipeline`.
        pause: seconds between two requests to one host; clock, sleep, chance: of the system, unless a test has its own.
    """

    store: Path
    feeds: list[Feed]
    every: float = USUAL
    web: Web = field(default_factory=Web)
    log: Callable[[str], None] = print
    model: str | None = None
    pause: float = PAUSE
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.Random)
    notes: Notes = field(init=False)
    _asked: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the store where there is none.

        Raises:
            StoreError: the store is no folder, or none of ours.
        """
        if is_url(str(self.store)):
            raise StoreError("a watch keeps its notes beside its store; give the folder of one")
        if not (self.store / "lock").exists():
            KnowledgeGraph(self.store, write=True).close()
        self.notes = Notes(self.store / "watch.json")

    def run(self) -> None:
        """Follow, until somebody ends it.

        Raises:
            StoreLocked: another watch follows into the same store.
        """
        with self._alone():
            while True:
                self._round()
                due = min((self.notes[f.url].next for f in self.feeds), default=self.clock() + self.every)
                self.sleep(min(max(due - self.clock(), 1.0), self.every))

    def once(self) -> bool:
        """Poll every feed that is due, once.

        Returns:
            Whether none failed.

        Raises:
            StoreLocked: another watch follows into the same store.
        """
        with self._alone():
            return not self._round()["failed"]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off another watch of the same store, which would undo the notes of this one."""
        handle = os.open(self.store / "watch.lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise StoreLocked(f"another kg watch follows into {self.store}; end it first, or choose another --store") from error
        try:
            yield
        finally:
            os.close(handle)

    def _round(self) -> Counter[str]:
        """Poll the feeds that are due; one line is logged."""
        counts = Counter[str]()
        for feed in self.feeds:
            if self.notes[feed.url].next <= self.clock():
                self._poll(feed, counts)
        asked = counts["changed"] + counts["same"] + counts["failed"]
        if asked:
            when = datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            parts = [f"{asked} asked", f"{counts['same']} without news", f"{counts['failed']} failed"]
            self.log(f"{when} {', '.join(parts)}; {counts['added']} added, {counts['replaced']} replaced, {counts['unchanged']} already there")
        return counts

    def _poll(self, feed: Feed, counts: Counter[str]) -> None:
        """Ask for one feed, add what is new, and note when to ask again."""
        note = self.notes[feed.url]
        wait, failed = 0.0, True
        try:
            answer = self._fetched(feed, note)
            if answer.status == 304:
                counts["same"] += 1
                failed = False
            elif answer.status == 200:
                self._add(feed, answer, counts)
                note.etag, note.modified = answer.headers.get("etag", "")[:500], answer.headers.get("last-modified", "")[:100]
                counts["changed"] += 1
                failed = False
            else:
                wait = _retry_after(answer.headers.get("retry-after", ""), self.clock())
                self.log(f"{feed.url}: answers with status {answer.status}")
        except KgError as error:
            self.log(str(error))
        counts["failed"] += failed
        note.failures = note.failures + 1 if failed else 0
        usual = (feed.every or self.every) * 2 ** min(note.failures, 12)
        note.next = self.clock() + min(max(wait, min(usual, LONGEST)), 7 * LONGEST) * (1 + self.chance.uniform(0, JITTER))
        self.notes.save()

    def _fetched(self, feed: Feed, note: Note) -> Answer:
        host = urlsplit(feed.url).hostname or ""
        self.sleep(max(0.0, self._asked.get(host, 0.0) + self.pause - self.clock()))
        headers = {"accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"}
        headers |= {"if-none-match": note.etag} if note.etag else {}
        headers |= {"if-modified-since": note.modified} if note.modified else {}
        try:
            return self.web.get(feed.url, headers)
        finally:
            self._asked[host] = self.clock()

    def _add(self, feed: Feed, answer: Answer, counts: Counter[str]) -> None:
        """Add the articles of an answer, except those whose text is there; the store is opened for writing only where some remain.

        Raises:
            InputError: there are none in it. StoreLocked: somebody else writes the store just now.
        """
        source = Source(feed.url, io.BytesIO(answer.body), name=feed.url, url=answer.url)
        if source.sniffed() not in FOLLOWED:
            raise InputError(feed.url, "answers with neither a feed nor a page; check the address")
        found = list(self._read(feed, articles_of(source)))
        published = KnowledgeGraph(self.store)
        fresh = [article for article in found if not published.holds(article)]
        counts["unchanged"] += len(found) - len(fresh)
        if fresh:
            with KnowledgeGraph(self.store, write=True) as graph:
                graph.add(articles=(a for a in fresh if not graph.holds(a)), model=self.model, on_error=self._say, tally=counts)

    def _read(self, feed: Feed, articles: Iterable[Article | InputError]) -> Iterator[Article]:
        for item in articles:
            if isinstance(item, InputError):
                self._say(item)
            else:
                yield replace(item, source=feed.name) if feed.name else item

    def _say(self, error: InputError) -> None:
        if not isinstance(error, InputNote):
            self.log(str(error))


def _retry_after(text: str, now: float) -> float:
    """Seconds that a server asks to wait, 0 where it asks nothing."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0

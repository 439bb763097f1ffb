"""What the readers share: making a row of ours, and counting what is odd about the file's."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from kg import iri
from kg.coded.codes import meaning
from kg.coded.names import struck
from kg.coded.sheet import Sheet
from kg.files import folder
from kg.model import Actor, Coded, Place
from kg.ontology import event_types

SLICE = timedelta(minutes=15)  # GDELT 2.0 publishes a file so often (GDELT event codebook 2.0)


@dataclass(frozen=True, slots=True)
class About:
    """A table of `ontology/coders.toml`.

    Attributes:
        confidence: chance that a row is right as somebody measured it, None where nobody did; basis: who says so.
    """

    name: str
    scheme: str
    version: str
    confidence: float | None = None
    basis: str = ""


@cache
def coders() -> dict[str, About]:
    """Every coder by its short name."""
    with (folder("ontology") / "coders.toml").open("rb") as file:
        return {name: About(**row) for name, row in tomllib.load(file).items()}


@dataclass(slots=True)
class Coder:
    """One coder in one run, over all of its files.

    Attributes:
        name: `gdelt`, `icews` ...; tally: how many rows were what, in words.
        slices: quarter hours whose files were read (GDELT alone).
        mentions: distinct sources and the best confidence (percent) by event id (GDELT alone).
    """

    name: str
    tally: Counter[str] = field(default_factory=Counter)
    slices: set[str] = field(default_factory=set)
    mentions: dict[str, tuple[set[str], int]] = field(default_factory=lambda: defaultdict(lambda: (set(), 0)))
    _ids: set[int] = field(default_factory=set)

    def seen(self, id_: str) -> None:
        """Count an id of the coder's that came before."""
        key = hash(id_)
        self.tally["ids that repeat"] += key in self._ids
        self._ids.add(key)

    def row(
        self,
        sheet: Sheet,
        number: int,
        *,
        code: str,
        agent: Actor | None,
        target: Actor | None,
        names: tuple[str, str],
        day: str,
        raw: Iterable[tuple[str, str]],
        id_: str = "",
        mode: str = "",
        place: Place | None = None,
        precision: str = "",
        publishers: int = 1,
    ) -> Coded:
        """A row of ours.

        Args:
            id_: where given, rows are one event if they have it in common, and the order of the two actors does not tell them apart; without it, day, actors and code
                make the event. mode: PLOVER's mode or ACLED's sub-type.

        Raises:
            ValueError: the scheme has no such code.
        """
        about = coders()[self.name]
        found = meaning(about.scheme, code, mode)
        if found is None:
            raise ValueError(f"{code!r} is no code of {about.scheme.upper()}")
        type_, status = found
        both = tuple(sorted(names)) if id_ or (type_ and event_types()[type_].symmetric) else names
        if type_ == "Attack":
            target = struck(agent, target)
        return Coded(
            coder=self.name,
            scheme=about.scheme,
            version=about.version,
            file=sheet.file,
            row=number,
            key=iri.digest(self.name, id_, day, *both, code, mode),
            code=f"{code}/{mode}" if mode else code,
            raw="\t".join(f"{name}={value}" for name, value in raw if value),
            type=type_,
            status=status,
            agent=agent,
            target=target,
            names=names,
            date=day,
            place=place,
            precision=precision if place else "",
            publishers=max(1, publishers),
        )

    def missing(self) -> list[str]:
        """Quarter hours between the first and the last slice for which no file was read: no data, which is not the same as nothing happened."""
        if not self.slices:
            return []
        at, last = (datetime.strptime(f(self.slices), "%Y%m%d%H%M%S") for f in (min, max))
        out = []
        while at < last:
            at += SLICE
            if (name := f"{at:%Y%m%d%H%M%S}") not in self.slices:
                out.append(name)
        return out


@lru_cache(100_000)
def iso(text: str, *forms: str) -> str:
    """A day as ISO 8601 has it.

    Args:
        forms: what it may be written in (`strptime`), ISO 8601 where none.

    Raises:
        ValueError: it is no day in any of them.
    """
    for form in forms or ("%Y-%m-%d",):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day")


@lru_cache(100_000)
def between(first: str, last: str) -> str:
    """The day, month or year that holds two days (ISO 8601), as narrow as can be.

    >>> between("2020-03-01", "2020-03-01"), between("2020-03-01", "2020-03-09"), between("2020-02-27", "2020-03-09")
    ('2020-03-01', '2020-03', '2020')

    Raises:
        ValueError: the last is before the first, or in another year.
    """
    if last < first or first[:4] != last[:4]:
        raise ValueError(f"from {first} to {last} is no span within a year")
    return first if first == last else first[:7] if first[:7] == last[:7] else first[:4]


@lru_cache(100_000)
def place(name: str, country: str | None) -> Place | None:
    """A place by its name, None where there is none."""
    return Place(name, iri.slug(name), country) if name else None


@lru_cache(100_000)
def back(day: str, added: str) -> str:
    """What a day that lies just a year, a month or a week before the news is known to: "last year" is coded as today a year ago.

    Args:
        day, added: `YYYYMMDD`; added is the day of the news.

    Returns:
        `year`, `month`, `week`, or empty where the day is a day.

    >>> back("20181024", "20191024"), back("20190924", "20191024"), back("20191023", "20191024")
    ('year', 'month', '')
    """
    if day >= added:
        return ""
    if day[4:] == added[4:]:
        return "year"
    at, news = (date(int(x[:4]), int(x[4:6]), int(x[6:])) for x in (day, added))
    if (news - at).days == 7:
        return "week"
    months = (news.year - at.year) * 12 + news.month - at.month
    return "month" if (months == 1 and at.day == news.day) or (news - at).days == 30 else ""

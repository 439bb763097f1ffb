"""Roll calls and alliances from outside the graph: how alike states vote, and who is bound by treaty."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.analyse.ties import Matrix
from kg.errors import InputError
from kg.iri import entity
from kg.link import gazetteer
from kg.link.gazetteer import rows

CHOICES = {"yes": 1.0, "y": 1.0, "1": 1.0, "abstain": 0.5, "a": 0.5, "2": 0.5, "no": 0.0, "n": 0.0, "3": 0.0}


@dataclass(frozen=True, slots=True)
class Votes:
    """How states voted.

    Attributes:
        states: IRIs; choice: states by roll calls, 1 yes, 0.5 abstained, 0 no, NaN absent.
        since, until: first and last roll call that was kept (a date where a list of roll calls was given, else its number).
    """

    states: tuple[str, ...]
    choice: Matrix
    since: str
    until: str


def _table(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        file = gzip.open(path, "rt", encoding="utf-8", newline="") if packed else path.open(encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error
    with file:
        yield from csv.DictReader(file)


def read_votes(path: str | Path, calls: str | Path | None = None, *, since: str | None = None, until: str | None = None) -> Votes:
    """Votes from a table with the columns `rcid`, `country`, `country_code` (ISO alpha-2), `vote` (yes, no, abstain), one row per state and roll call.

    Args:
        calls: table with `rcid` and `date`, needed for a window. since, until: days between which a roll call must lie.

    Raises:
        InputError: a file is missing or has other columns; nothing lies in the window.
    """
    day = {}
    if calls is not None:
        for row in _table(Path(calls)):
            if "rcid" not in row or "date" not in row:
                raise InputError(str(calls), "wants the columns rcid and date", 1)
            day[row["rcid"].removesuffix(".0")] = row["date"]
    codes = {r["alpha2"]: r["code"] for r in rows("countries.tsv") if r["alpha2"] and not r.get("end")}
    names = {actor.name: code for code, actor in gazetteer().countries.items()}
    found: dict[str, dict[str, float]] = {}
    for row in _table(Path(path)):
        if not {"rcid", "country", "country_code", "vote"} <= set(row):
            raise InputError(str(path), "wants the columns rcid, country, country_code, vote", 1)
        id_ = row["rcid"].removesuffix(".0")
        when = day.get(id_, "")
        if (since or until) and (not when or (since and when < since) or (until and when > until)):
            continue
        code = codes.get(row["country_code"]) or names.get(row["country"])
        value = CHOICES.get(row["vote"].lower())
        if code and value is not None:
            found.setdefault(id_, {})[code] = value
    if not found:
        raise InputError(str(path), "no roll call lies in the window" + ("" if calls else "; a window needs the dates of the roll calls"))
    states = sorted({c for votes in found.values() for c in votes})
    at = {c: i for i, c in enumerate(states)}
    choice = np.full((len(states), len(found)), np.nan)
    for k, id_ in enumerate(sorted(found, key=int)):
        for code, value in found[id_].items():
            choice[at[code], k] = value
    order = sorted(day.get(i, i.zfill(9)) for i in found)
    return Votes(tuple(entity("country", c) for c in states), choice, order[0], order[-1])


def agreement(choice: Matrix, *, corrected: bool = False, shared: int = 10) -> Matrix:
    """How alike every two states vote: 1 always the same, 0 always opposite (Lijphart 1963, Am. Polit. Sci. Rev. 57: abstaining is half-way).

    Args:
        corrected: for chance: Scott's pi, 1 - observed distance / distance expected from the pooled votes of the two (Häge 2011, Polit. Anal. 19);
            without it states that vote yes on everything look alike.
        shared: roll calls that two must both have voted in, else NaN.

    >>> agreement(np.array([[1, 0, 1, 0.5] * 4, [1, 0, 0, 0.5] * 4]))[0, 1].item()
    0.75
    """
    there = (~np.isnan(choice)).astype(np.float64)
    both = there @ there.T
    is_ = [np.where(choice == c, 1.0, 0.0) for c in (0.0, 0.5, 1.0)]
    value = (0.0, 0.5, 1.0)
    n = [[is_[c] @ is_[d].T for d in range(3)] for c in range(3)]
    far = sum(n[c][d] * abs(value[c] - value[d]) for c in range(3) for d in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = far / both
        if not corrected:
            out = 1 - observed
        else:
            share = [(is_[c] @ there.T + (is_[c] @ there.T).T) / (2 * both) for c in range(3)]
            expected = sum(share[c] * share[d] * abs(value[c] - value[d]) for c in range(3) for d in range(3))
            out = np.where(expected > 0, 1 - observed / expected, np.nan)
    return np.asarray(np.where(both >= shared, out, np.nan))


def ideal_points(votes: Votes, anchor: str = entity("country", "USA")) -> dict[str, float]:
    """One-dimensional positions: the first principal component of the votes, centred by roll call, absences at the mean; mean 0, deviation 1.

    A quick stand-in for the ordinal item response model of Bailey, Strezhnev and Voeten (2017, J. Confl. Resolut. 61), with which it orders states alike
    where most votes line up on one dimension. The anchor's side is positive.
    """
    centred = votes.choice - np.nanmean(votes.choice, axis=0)
    filled = np.nan_to_num(centred)
    u, s, _ = np.linalg.svd(filled, full_matrices=False)
    point = u[:, 0] * s[0]
    point = (point - point.mean()) / (point.std() or 1.0)
    if anchor in votes.states and point[votes.states.index(anchor)] < 0:
        point = -point
    return {state: float(p) for state, p in zip(votes.states, point, strict=True)}


def read_alliances(path: str | Path, year: int) -> dict[tuple[str, str], str]:
    """Pairs of states bound by treaty in a year.

    Args:
        path: dyad-years after ATOP: `ccode1`, `ccode2` (Correlates of War codes), `year` and columns `atop_defense`, `atop_nonagg` ... with 1 where it holds.

    Returns:
        The kind of the strongest obligation (defense, offense, neutral, nonagg, consul) by sorted IRIs.

    Raises:
        InputError: the file is missing or has other columns; the year does not occur in it.
    """
    code = {r["cow"]: entity("country", r["code"]) for r in rows("cow.tsv")}
    kinds = ("defense", "offense", "neutral", "nonagg", "consul")
    out: dict[tuple[str, str], str] = {}
    for row in _table(Path(path)):
        if not {"ccode1", "ccode2", "year"} <= set(row):
            raise InputError(str(path), "wants the columns ccode1, ccode2, year", 1)
        if row["year"].removesuffix(".0") != str(year):
            continue
        a, b = (code.get(row[c].removesuffix(".0")) for c in ("ccode1", "ccode2"))
        kind = next((k for k in kinds if row.get(f"atop_{k}", "").removesuffix(".0") == "1"), None)
        if a and b and kind:
            key = (a, b) if a < b else (b, a)
            if key not in out or kinds.index(kind) < kinds.index(out[key]):
                out[key] = kind
    if not out:
        raise InputError(str(path), f"holds no alliance of {year}")
    return out

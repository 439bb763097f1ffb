"""The demo shows events of many pairs of states, the best supported first."""

from __future__ import annotations

from dataclasses import replace

from graphs import DEU, FRA, IND, KEN

from kg.cli.demo import _best, _told
from kg.model import Event, Report, Status
from kg.ontology import by_relation


def event(n: int, a, b, publishers: int, relation: str = "met") -> Event:
    return Event(f"e{n}", by_relation()[relation].name, relation, (a,), (b,), publishers=publishers, reports=(Report(f"c{n}", "a", f"quote {n}"),))


def test_at_most_two_of_a_pair_and_no_offices() -> None:
    many = [event(n, FRA, DEU, 9 - n) for n in range(5)]
    others = [event(7, FRA, KEN, 2), event(8, KEN, IND, 3), event(9, FRA, DEU, 9, "holdsOffice")]
    assert [e.iri for e in _best([*many, *others])] == ["e0", "e1", "e8", "e7"]


def test_one_of_a_sentence() -> None:
    twins = [Event(f"e{n}", "Meeting", "met", (a,), (KEN,), reports=(Report("c", "a", "the same"),)) for n, a in enumerate((FRA, DEU))]
    assert [e.iri for e in _best(twins)] == ["e0"]


def test_a_summit_names_all_who_took_part() -> None:
    summit = Event("e", "Meeting", "met", (FRA, DEU, KEN), (), reports=(Report("c", "a", "they met"),))
    assert _told(summit) == "France, Germany, Kenya: met"
    assert _told(event(1, FRA, DEU, 1)) == "France met Germany"


def test_what_has_not_happened_says_so() -> None:
    for status, said in ((Status.ACTUAL, ""), (Status.PLANNED, " (planned)"), (Status.DENIED, " (denied)"), (Status.CONDITIONAL, " (conditional)")):
        assert _told(replace(event(1, FRA, DEU, 1), status=status)) == "France met Germany" + said
    assert _told(Event("e", "Meeting", "met", (FRA, DEU), (), status=Status.PLANNED)) == "France, Germany: met (planned)"

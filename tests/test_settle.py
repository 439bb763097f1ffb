"""What goes with an act that both frames and reader find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kg.extract import extract
from kg.extract.reader import Finding
from kg.extract.settle import GIVES, HAPPENED, PLANNED, TAKES, UNREAL, settled
from kg.model import Actor, Article, Basis, Claim, Evidence, Kind, Mark, Place, Status

A, B = (Actor(Kind.COUNTRY, name, name.lower(), code) for name, code in (("Chad", "TCD"), ("Niger", "NER")))
FRAMES = Claim(
    article="a",
    type="Meeting",
    agents=(A,),
    targets=(B,),
    evidence=Evidence(0, 60, "Chad met Niger in Zinder in 2021 over trade, aides in Agadez said.", (Mark("place", 18, 24), Mark("date", 28, 32))),
    topics=("trade",),
    place=Place("Zinder", "NER"),
    date="2021",
    basis=Basis.TEXT,
    status=Status.ACTUAL,
    confidence=0.8,
)
READER = replace(FRAMES, date="2024-05-01", basis=Basis.PUBLICATION, place=Place("Agadez", "NER"), status=Status.PLANNED, topics=("energy",))
READER = replace(READER, evidence=replace(FRAMES.evidence, marks=(Mark("place", 54, 60),)))


def finding(claim: Claim = READER, sure: float = 0.0) -> Finding:
    return Finding(claim, sure, sure, sure)


def test_without_a_finding_all_stays() -> None:
    assert settled(FRAMES, None) is FRAMES


def test_an_unsure_reader_changes_no_status_date_or_place() -> None:
    got = settled(FRAMES, finding(sure=GIVES - 0.01))
    assert (got.status, got.date, got.basis, got.place) == (FRAMES.status, FRAMES.date, FRAMES.basis, FRAMES.place)
    assert {m.role for m in got.evidence.marks} == {"place", "date"}


def test_a_sure_one_gives_its_own_with_its_own_marks() -> None:
    got = settled(FRAMES, finding(sure=max(GIVES, PLANNED)))
    assert (got.status, got.date, got.basis, got.place) == (Status.PLANNED, "2024-05-01", Basis.PUBLICATION, Place("Agadez", "NER"))
    assert got.evidence.marks == (Mark("place", 54, 60),)


@pytest.mark.parametrize("field", ["date", "place"])
def test_to_take_a_date_or_place_away_it_must_be_surer(field: str) -> None:
    none = replace(READER, **{field: None})
    assert getattr(settled(FRAMES, finding(none, TAKES - 0.01)), field) == getattr(FRAMES, field)
    assert getattr(settled(FRAMES, finding(none, TAKES)), field) is None


@pytest.mark.parametrize(("basis", "date"), [(Basis.TEXT, "2021"), (Basis.PUBLICATION, "2024-05-01")])
def test_what_the_sentence_names_is_nearer_than_what_another_does(basis: Basis, date: str) -> None:
    elsewhere = replace(READER, basis=basis, evidence=replace(FRAMES.evidence, marks=()))
    got = settled(FRAMES, finding(elsewhere, 1.0))
    assert (got.date, got.place) == (date, FRAMES.place)
    assert settled(replace(FRAMES, evidence=elsewhere.evidence), finding(elsewhere, 1.0)).place == READER.place


@pytest.mark.parametrize(
    ("frames", "reader", "sure", "status"),
    [
        (Status.DENIED, Status.ACTUAL, 1.0, Status.DENIED),
        (Status.PLANNED, Status.ACTUAL, HAPPENED, Status.ACTUAL),
        (Status.PLANNED, Status.ACTUAL, HAPPENED - 0.01, Status.PLANNED),
        (Status.CONDITIONAL, Status.ACTUAL, HAPPENED, Status.ACTUAL),
        (Status.PLANNED, Status.DENIED, HAPPENED, Status.DENIED),
        (Status.DENIED, Status.PLANNED, 1.0, Status.DENIED),
        (Status.ACTUAL, Status.PLANNED, PLANNED, Status.PLANNED),
        (Status.ACTUAL, Status.PLANNED, PLANNED - 0.01, Status.ACTUAL),
        (Status.ACTUAL, Status.DENIED, UNREAL, Status.DENIED),
    ],
)
def test_a_sure_reader_overrules_what_the_frames_find_hedged_but_not_denied(frames: Status, reader: Status, sure: float, status: Status) -> None:
    assert settled(replace(FRAMES, status=frames), finding(replace(READER, status=reader), sure)).status is status


def test_sectors_are_the_readers() -> None:
    assert settled(FRAMES, finding()).topics == READER.topics != FRAMES.topics


def test_offices_stay_as_the_frames_tell_them() -> None:
    office = replace(FRAMES, type="OfficeHolding")
    assert settled(office, finding(replace(READER, type="OfficeHolding"), 1.0)) is office


def test_two_names_of_one_person_in_a_sentence_make_one_claim() -> None:
    class Twice:
        def claims(self, article: Article, linked: object) -> Iterator[Claim]:
            yield replace(FRAMES, confidence=0.6)
            yield replace(FRAMES, targets=(replace(B, name="Republic of Niger"),))
            yield replace(FRAMES, date="2022")

    told = extract(Article("a", FRAMES.evidence.quote), [], {"twice": Twice()})
    assert sorted((c.date, c.confidence) for c in told) == [("2021", 0.8), ("2022", 0.8)]

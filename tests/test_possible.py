"""Parts of a claim that cannot go together, whoever reads them."""

from __future__ import annotations

import pytest

from kg.extract.possible import possible
from kg.model import Actor, Article, Claim, Evidence, Kind, Place, Status
from kg.pipeline import Pipeline

JAPAN, KOREA = Actor(Kind.COUNTRY, "Japan", "JPN", "JPN"), Actor(Kind.COUNTRY, "South Korea", "KOR", "KOR")
YOON = Actor(Kind.PERSON, "Yoon Suk Yeol", "yoon-suk-yeol", "KOR")
NOBODYS = Actor(Kind.PERSON, "Ann Lee", "ann-lee", None)
UNITED_NATIONS = Actor(Kind.ORGANISATION, "United Nations", "united-nations")
SEOUL, TOKYO, SEA = Place("Seoul", "seoul", "KOR"), Place("Tokyo", "tokyo", "JPN"), Place("Black Sea", "black-sea")


def told(type_: str, a: Actor, b: Actor, place: Place | None = None) -> list[Claim]:
    claim = Claim("a", type_, (a,), (b,), Evidence(0, 3, "..."), place=place)
    return list(possible([claim], "2024-05-15"))


@pytest.mark.parametrize(("person", "of", "kept"), [(YOON, KOREA, 1), (YOON, JAPAN, 0), (NOBODYS, JAPAN, 1), (YOON, UNITED_NATIONS, 1)])
def test_nobody_holds_an_office_of_another_state(person: Actor, of: Actor, kept: int) -> None:
    assert len(told("OfficeHolding", person, of)) == kept


@pytest.mark.parametrize(("to", "place", "kept"), [(JAPAN, TOKYO, TOKYO), (JAPAN, SEOUL, None), (JAPAN, SEA, SEA), (UNITED_NATIONS, TOKYO, TOKYO)])
def test_a_visit_to_a_state_takes_place_there(to: Actor, place: Place, kept: Place | None) -> None:
    (claim,) = told("Visit", NOBODYS, to, place)
    assert claim.place == kept


def test_other_acts_may_take_place_anywhere() -> None:
    (claim,) = told("Meeting", YOON, JAPAN, SEOUL)
    assert claim.place == SEOUL


@pytest.mark.parametrize(
    ("status", "date", "published", "is_"),
    [
        (Status.ACTUAL, "2024-05-16", "2024-05-15", Status.PLANNED),
        (Status.ACTUAL, "2024-05-15", "2024-05-15", Status.ACTUAL),
        (Status.ACTUAL, "2024-06", "2024-05-15", Status.ACTUAL),  # of a month nobody knows whether it is to come
        (Status.ACTUAL, "2024-05-16", None, Status.ACTUAL),
        (Status.DENIED, "2024-05-16", "2024-05-15", Status.DENIED),
    ],
)
def test_nothing_is_done_before_its_day(status: Status, date: str, published: str | None, is_: Status) -> None:
    claim = Claim("a", "Meeting", (YOON,), (JAPAN,), Evidence(0, 3, "..."), date=date, status=status)
    (found,) = possible([claim], published)
    assert found.status is is_


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Russian President Vladimir Putin's daughter visited China on Monday.", False),
        ("Russian President Vladimir Putin visited China on Monday with his daughter.", True),
        ("The wife of Russian President Vladimir Putin visited China on Monday.", False),
        ("Vladimir Putin and his wife visited China on Monday.", True),
    ],
)
def test_kin_act_for_themselves(pipeline: Pipeline, text: str, told: bool) -> None:
    claims = pipeline(Article("a", text, published="2024-05-15")).claims
    assert any(c.type == "Visit" and c.agents[0].name == "Vladimir Putin" for c in claims) is told


@pytest.mark.parametrize(("title", "told"), [("Peru Rejects Chile's Envoy?", 0), ("Peru Rejects Chile's Envoy", 1)])
def test_a_headline_that_asks_tells_nothing(title: str, told: int) -> None:
    claim = Claim("a", "Rejection", (JAPAN,), (KOREA,), Evidence(-1, -1, title))
    assert len(list(possible([claim], "2024-05-15"))) == told

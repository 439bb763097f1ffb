"""Time expressions of sentences: what each says, and which date something else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kg.extract import calendar, dates
from kg.model import Article
from kg.pipeline import pipeline

PUBLISHED = "2024-06-12"  # a Wednesday


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # an explicit date beats its weekday
        ("They met on Monday, June 3.", ["2024-06-03"]),
        ("They met on Wednesday, 5 June.", ["2024-06-05"]),
        ("They met on Monday (June 3).", ["2024-06-03"]),
        ("They met on 3 June (Monday).", ["2024-06-03"]),
        ("They met on Monday the 3rd of June.", ["2024-06-03"]),
        # but two days are two
        ("They met on Tuesday, before the vote of June 3.", ["2024-06-11", "2024-06-03"]),
        ("It begins on Sunday, Tuesday at the latest.", ["2024-06-09", "2024-06-11"]),
        # days counted back
        ("They met two days ago.", ["2024-06-10"]),
        ("They met a week ago.", ["2024-06-05"]),
        # what tells no day tells the month or the year
        ("They met three weeks ago.", ["2024-05"]),
        ("They met last week.", ["2024-06"]),
        ("They will meet next week.", ["2024-06"]),
        ("They met over the weekend.", ["2024-06"]),
        ("They met during the week.", []),
        ("They met last spring.", ["2024"]),
        ("They met last autumn.", ["2023"]),
        ("They will meet next spring.", ["2025"]),
        ("They fought this winter.", []),  # lies in two years
        ("They met three months ago.", ["2024-03"]),
        ("They met 10 years ago.", ["2014"]),
        ("They met the day before yesterday.", ["2024-06-10"]),
        ("They meet the day after tomorrow.", ["2024-06-14"]),
        # feasts
        ("They met on Easter Sunday.", ["2024-03-31"]),
        ("They met on Good Friday 2023.", ["2023-04-07"]),
        ("They met on Christmas Eve.", ["2023-12-24"]),
        # months and years
        ("They met in mid-October.", ["2023-10"]),
        ("They met in early 2023.", ["2023"]),
        ("Aid was given in fiscal year 2023.", ["2023"]),
        ("They met in 2015, 2016 and 2017.", ["2015", "2016", "2017"]),
        ("Relations have been cool since 2014.", ["2014"]),
        ("They may meet; may 5 be enough?", []),
        ("On 31 June nothing happens.", []),
        # the day of something else
        ("They met ahead of the NATO summit on 9 July.", []),
        ("They met on the eve of the NATO summit on 9 July.", []),
        ("They spoke in preparation for their talks in Cairo on 9 July.", []),
        ("The eve of the vote passed quietly, and they met on 9 July.", ["2024-07-09"]),
        ("China criticised Japan before the visit on 25 June.", []),
        ("They met ahead of Thursday's vote.", []),
        ("They traded freely before May 2024.", []),
        ("Until 2021, France supported Mali.", []),
        ("Germany apologised for the 1904 genocide.", []),
        ("They prepare for the 2030 finals.", []),
        ("It is the first encounter since 2019.", []),
    ],
)
def test_expressions(text: str, found: list[str]) -> None:
    assert [w.date for w in dates.find(text, PUBLISHED)] == found


@pytest.mark.parametrize(
    ("text", "told", "found"),
    [
        # counted from the day told before, in the sentence or in the one before it
        ("Modi had met Abiy a day earlier.", "2024-06-04", ["2024-06-03"]),
        ("They signed on Monday, two days earlier than planned.", None, ["2024-06-10"]),
        ("They signed on 3 June. A week later they met.", None, ["2024-06-03", "2024-06-10"]),
        ("They signed on 3 June. Modi had met Abiy the day before.", "2024-05-01", ["2024-06-03", "2024-06-02"]),
        ("They met the following day.", "2024-06-04", ["2024-06-05"]),
        ("They met a day earlier, after talks in 2023, but may 5 be enough?", "2024-06-04", ["2024-06-03", "2023"]),
        ("They met the next day, in Paris.", "2024-05-31", ["2024-06-01"]),
        ("They met three months later.", "2023-11-20", ["2024-02"]),
        ("They meet the following week.", "2024-06-04", ["2024-06"]),
        ("They meet the following week.", "2024-05-24", [None]),  # from May into June
        ("He met Abiy the same day.", "2024-06-04", ["2024-06-04"]),
        ("Earlier in the day he met Abiy.", "2024-06-04", ["2024-06-04"]),
        # where none was told, back from the day of publication, and nothing on from it
        ("Modi had met Abiy a day earlier.", None, ["2024-06-11"]),
        ("He met Abiy the same day.", None, ["2024-06-12"]),
        ("They met the previous day.", None, ["2024-06-11"]),
        ("They met two days later.", None, []),
        ("They met the following day.", None, []),
        # what always counts from publication, and what dates something else
        ("They met two days ago.", "2024-05-01", ["2024-06-10"]),
        ("They met yesterday.", "2024-05-01", ["2024-06-11"]),
        ("They met the day before the summit.", "2024-05-01", []),
        ("They had fought until a day earlier.", "2024-05-01", []),
    ],
)
def test_what_counts_from_the_day_told_before(text: str, told: str | None, found: list[str | None]) -> None:
    assert [w.date for w in dates.find(text, PUBLISHED, told)] == found


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("India and Kenya signed a trade pact on Tuesday. Narendra Modi had met Abiy Ahmed a day earlier.", "2024-06-10"),
        ("India and Kenya signed a trade pact on 3 June. It covers tea. Narendra Modi had met Abiy Ahmed a day earlier.", "2024-06-02"),
        ("India and Kenya signed a trade pact. Narendra Modi had met Abiy Ahmed a day earlier.", "2024-06-11"),
        ("India and Kenya signed a trade pact on 3 June. Narendra Modi met Abiy Ahmed yesterday.", "2024-06-11"),
    ],
)
def test_a_meeting_a_day_earlier_than_what_was_told(text: str, date: str) -> None:
    told = pipeline()(Article("a", text, published=PUBLISHED)).claims
    assert {c.date for c in told if c.type == "Meeting"} == {date}


def test_without_a_day_of_publication_only_whole_dates_are_told() -> None:
    text = "They met on 3 June 2024, then yesterday, on Monday, two weeks ago, in July, on Good Friday and last year."
    assert [w.date for w in dates.find(text, None)] == ["2024-06-03", *[None] * 5]


def test_every_name_of_the_calendar_is_understood_in_either_case() -> None:
    """Of `ontology/en/calendar.toml`, and as a sentence begins with it."""

    def told(words: str) -> str | None:
        (small,), (great,) = dates.find(words, PUBLISHED), dates.find(words[0].upper() + words[1:], PUBLISHED)
        assert small == great
        return small.date

    today = date.fromisoformat(PUBLISHED)
    assert {w: told(w) for w in calendar.NEAR} == {w: (today + timedelta(days)).isoformat() for w, days in calendar.NEAR.items()}
    assert {w: told(f"{w} years ago") for w in calendar.NUMBERS} == {w: f"{today.year - n:04d}" for w, n in calendar.NUMBERS.items()}
    assert {w: told(f"{w} year") for w in calendar.STEP} == {w: f"{today.year + n:04d}" for w, n in calendar.STEP.items()}
    assert {w: told(f"last {w}") for w in calendar.SEASONS} == {"spring": "2024", "summer": "2023", "autumn": "2023", "fall": "2023"}
    feasts = "2022-03-02 2022-04-10 2022-04-14 2022-04-15 2022-04-17 2022-04-18 2022-06-06 2022-01-01 2022-12-24 2022-12-25 2022-12-26 2022-12-31"
    assert [told(f"{w} 2022") for w in calendar.FEASTS] == feasts.split()
    assert told("new year’s eve 2022") == told("new year's eve 2022")


def test_plans_are_of_the_next_weekday_unless_the_date_is_given() -> None:
    bare, whole = dates.find("They will meet on Monday. They will meet on Monday, June 17.", PUBLISHED)
    assert [dates.upcoming(w, PUBLISHED) for w in (bare, whole)] == ["2024-06-17", "2024-06-17"]
    assert bare.date == "2024-06-10"


@pytest.mark.parametrize(
    ("text", "published", "day", "planned"),
    [
        ("They signed the deal on March 10.", "2025-11-05", "2025-03-10", "2026-03-10"),  # the last one, though the next is nearer
        ("They will sign on January 5.", "2024-12-28", "2025-01-05", "2025-01-05"),
        ("They signed on June 5.", PUBLISHED, "2024-06-05", "2024-06-05"),
        ("They signed on 22 May last year.", "2026-03-06", "2025-05-22", "2025-05-22"),
        ("They signed on March 10, 2023.", "2025-11-05", "2023-03-10", "2023-03-10"),
        ("They met on 29 February.", "2024-10-01", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_day_without_its_year_is_the_last_one_unless_it_comes_soon(text: str, published: str, day: str, planned: str) -> None:
    (found,) = dates.find(text, published)
    assert (found.date, dates.upcoming(found, published)) == (day, planned)

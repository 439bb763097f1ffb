"""The day of an article, from every usual way to write it."""

from __future__ import annotations

import pytest
from reading import one, put, read

from kg.errors import InputNote
from kg.read.dates import day, majority


@pytest.mark.parametrize(
    "written",
    [
        "2023-03-09",
        "2023/3/9",
        "2023.03.09",
        "20230309",
        "20230309T235900Z",
        "20230309235900",
        "202303092359",
        "2023-03-09T23:59:00-05:00",
        "2023-03-09 23:59:00+05:30",
        "2023-03-09T23:59:00.000Z",
        "2023-W10-4",
        "Thu, 09 Mar 2023 23:59:00 -0500",
        "Thu, 9 Mar 23 23:59 EST",
        "Thu Mar 9 23:59:00 2023",
        "Thu Mar 09 23:59:00 +0000 2023",
        "9 March 2023",
        "9th of March, 2023",
        "March 9, 2023",
        "Mar. 9, 2023, 11:59 p.m. ET",
        "MARCH 9 2023",
        "Thursday 9 March 2023 23.59 GMT",
        "Published: 9 March 2023 | 23:59 IST",
        "Last updated on March 9, 2023 at 11:59 PM",
        "9-Mar-2023",
        "9.3.2023",
        "09.03.23",
        "9 mars 2023",
        "9. März 2023",
        "9 de marzo de 2023",
        "1678402740",
        1678402740,
        1678402740.5,
        1678402740000,
        "1678402740000",
        1678402740000000,
    ],
)
def test_each_form_is_the_day_that_its_writer_means(written: object) -> None:
    assert day(written) == "2023-03-09"


@pytest.mark.parametrize(
    "written", ["", "March 2023", "2023", "2023-03", "31 June 2023", "2023-02-30", "yesterday", "3 days ago", "n/a", "7", "99999999", "Oslo", "03/09"]
)
def test_what_tells_no_day_is_none(written: str) -> None:
    assert day(written) is None


def test_days_in_numbers_need_to_know_which_comes_first() -> None:
    assert (day("03/09/2023"), day("03/09/2023", True), day("03/09/2023", False)) == (None, "2023-09-03", "2023-03-09")
    assert (day("13/09/2023", False), day("09/13/2023", True), day("9/9/2023")) == ("2023-09-13", "2023-09-13", "2023-09-09")
    assert (majority(["13/09/2023", "1/2/2023"]), majority(["9/13/23"]), majority(["1/2/2023"]), majority([])) == (True, False, None, None)


ROWS = "text,date\nA.,{}\nB.,{}\nC.,{}\n"


@pytest.mark.parametrize(
    ("days", "options", "found"),
    [
        (("03/09/2023", "25/09/2023", "26/09/2023"), {}, ["2023-09-03", "2023-09-25", "2023-09-26"]),
        (("03/09/2023", "09/25/2023", "04/05/2023"), {}, ["2023-03-09", "2023-09-25", "2023-04-05"]),
        (("03/09/2023", "09/25/2023", "04/05/2023"), {"day_first": True}, ["2023-09-03", "2023-09-25", "2023-05-04"]),
        (("03/09/2023", "04/09/2023", "05/09/2023"), {"day_first": False}, ["2023-03-09", "2023-04-09", "2023-05-09"]),
    ],
)
def test_a_file_is_read_by_its_own_majority_or_as_it_is_told(tmp_path, days, options, found) -> None:
    articles, said = read(put(tmp_path, "a.csv", ROWS.format(*days)), **options)
    assert [a.published for a in articles] == found
    assert said == []


def test_a_day_that_cannot_be_read_is_said_and_the_article_kept(tmp_path) -> None:
    articles, said = read(put(tmp_path, "a.csv", ROWS.format("03/09/2023", "some day", "")))
    assert [(a.text, a.published) for a in articles] == [("A.", None), ("B.", None), ("C.", None)]
    assert [(type(s), s.line) for s in said] == [(InputNote, 2), (InputNote, 3)]
    assert "say --day-first or --month-first" in str(said[0])
    assert "'some day' is in no known form" in str(said[1])


def test_the_majority_of_lines_to_come_counts_for_the_first(tmp_path) -> None:
    rows = ["01/02/2023", *["25/02/2023"] * 600]
    articles, said = read(put(tmp_path, "a.jsonl", "".join(f'{{"text": "T{n}.", "date": "{d}"}}\n' for n, d in enumerate(rows))))
    assert (articles[0].published, len(articles), said) == ("2023-02-01", 601, [])


def test_a_dateline_dates_a_text_without_date(tmp_path) -> None:
    assert one(tmp_path, "a.txt", "OSLO, 9 March 2023 (NTB) – They met.").published == "2023-03-09"
    assert one(tmp_path, "b.txt", "On 9 March 2023 they met.").published is None

"""When and where: dates and places of claims, told in their clause, by the dateline, or for the whole occasion."""

from __future__ import annotations

import pytest


def one(found, type_: str):
    """The only claim of a type."""
    (claim,) = [c for c in found if c.type == type_]
    return claim


@pytest.mark.parametrize(
    ("text", "type_", "date", "place"),
    [
        ("The UAE, which left Tehran in 2021, welcomed Egypt's decision.", "Praise", None, None),
        ("Egypt thanked Qatar for hosting the summit in 2021.", "Praise", None, None),
        ("Vladimir Putin and Leonid Kuchma agreed to meet on May 20.", "Agreement", None, None),
        ("Jake Sullivan flew to Kyiv on May 14 to meet Volodymyr Zelenskyy.", "Meeting", "2024-05-14", "Kyiv"),
        ("Vladimir Putin thanked Kim Jong Un for his role in Kyiv.", "Praise", None, None),
        ("Russia strikes Lviv in western Ukraine.", "Attack", "2024-05-15", "Lviv"),
        ("Russia struck Odesa on May 13, hours after Egypt signed an agreement with Qatar in Istanbul.", "Attack", "2024-05-13", "Odesa"),
        ("Egypt and Qatar sign a treaty.", "Signing", "2024-05-15", None),
        ("Kenya will meet Japan on May 20 to discuss a ban in response to Russia's attack on Kharkiv.", "Attack", None, "Kharkiv"),
        ("Kenya will meet Japan in March.", "Meeting", "2025-03", None),
        ("Kenya met Japan in March.", "Meeting", "2024-03", None),
        ("Five people were killed on May 13 in Russia's attack on Kharkiv.", "Attack", "2024-05-13", "Kharkiv"),
    ],
)
def test_of_its_own_clause(claims, text: str, type_: str, date: str | None, place: str | None) -> None:
    claim = one(claims(text), type_)
    assert (claim.date, claim.place.name if claim.place else None) == (date, place)


def test_a_datelines_day_is_the_day_of_writing(claims) -> None:
    assert one(claims("DOHA, May 13 (AFP) - Egypt criticised Qatar on Monday."), "Criticism").date == "2024-05-13"
    assert one(claims("Doha, 12 May 2024. Egypt criticised Qatar today."), "Criticism").date == "2024-05-12"
    assert one(claims("DOHA, March 2 (AFP) - Egypt criticised Qatar today."), "Criticism").date == "2024-05-15"


def test_a_headline_yields_to_the_day_the_text_tells(claims) -> None:
    assert one(claims("Egypt and Qatar signed a treaty on Monday.", title="Egypt and Qatar sign a treaty"), "Signing").date == "2024-05-13"


def test_where_the_event_took_place(told) -> None:
    met = one(told("Emmanuel Macron met Olaf Scholz. The event took place at the palace in Lima on Monday."), "Meeting")
    assert (met.date, met.place.name) == ("2024-05-13", "Lima")


def test_what_is_only_recalled_lends_nothing(claims) -> None:
    found = claims("Vladimir Putin met Chi Haotian of China. He recalled his meeting with Xi Jinping in Lima in September 2023.")
    assert {(c.targets[0].name, c.date) for c in found if c.type == "Meeting"} == {("Chi Haotian", None), ("Xi Jinping", "2023-09")}


@pytest.mark.parametrize(
    ("text", "type_", "status"),
    [
        ("Egypt will hold the talks with Qatar of May 20.", "Negotiation", "planned"),
        ("Talks between Egypt and Qatar will begin on Sunday.", "Negotiation", "planned"),
        ("Egypt reaffirmed its commitment to support Qatar.", "Support", "actual"),
        ("Joe Biden called Emmanuel Macron to thank him.", "Praise", "actual"),
    ],
)
def test_status(told, text: str, type_: str, status: str) -> None:
    assert {c.status.value for c in told(text) if c.type == type_} == {status}

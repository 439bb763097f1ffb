"""Every frame's examples hold: what it must find and what it must not."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.extract.frames import frames, read
from kg.ontology import event_types

YES = [(f.event, text) for f in frames() for text in f.yes]
NO = [(f.event, text) for f in frames() for text in f.no]


def test_every_frame_has_a_name_of_its_own_that_its_claims_carry(claims) -> None:
    assert len({f.name for f in frames()}) == len(frames())
    assert {c.rule for c in claims("Canada imposed sanctions on Iran.")} == {"conflict/impose-sanction"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[a]\nevent = "Aid"\nagent = "subj"\ntarget = "obj"\n\n[b]\nevent = "Aid"\nverb = "aid"\nagent = "subj"\ntarget = "obj"\n', 8, "verb"),
        ('[a]\nevent = "Aids"\nagent = "subj"\ntarget = "obj"\n', 2, "Aids"),
        ('# how to aid\n[a]\nevent = "Aid"\nagent = "subj"\n', 2, "target"),
    ],
)
def test_a_frame_that_cannot_be_is_refused_with_its_line(tmp_path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "frames.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"'{reason}'") as error:
        read(path)
    assert error.value.line == line


def test_every_event_type_but_offices_has_a_frame() -> None:
    assert {f.event for f in frames()} | {"OfficeHolding", "Alliance"} == set(event_types())


@pytest.mark.parametrize(("event", "text"), YES, ids=[f"{e}: {t}" for e, t in YES])
def test_example_is_found(claims, event: str, text: str) -> None:
    assert event in {c.type for c in claims(text)}


@pytest.mark.parametrize(("event", "text"), NO, ids=[f"{e}: {t}" for e, t in NO])
def test_counter_example_is_not(claims, event: str, text: str) -> None:
    assert event not in {c.type for c in claims(text)}


def test_a_list_that_goes_on_with_regions_is_of_topics(claims) -> None:
    text = "The two sides discussed Russia's war against Ukraine, the Middle East, the DPRK, the South China Sea, and Burma."
    assert {(c.agents[0].name, c.targets[0].name) for c in claims(text) if c.type == "Attack"} == {("Russia", "Ukraine")}


def test_who_is_punished_for_an_act_did_it(claims) -> None:
    text = "The United States imposes sanctions on Rwanda for supporting Hamas."
    assert ("Support", "Rwanda", "Hamas") in {(c.type, c.agents[0].name, c.targets[0].name) for c in claims(text)}


def test_with_whom_something_is_signed_has_not_signed_it_with_the_other(claims) -> None:
    text = "He spoke after the signing of the Integrated Partnership Initiative signed with the UAE and Jordan."
    assert not claims(text)

"""Mended trees, documents that speak, armed groups, sums and double adjectives: what lies under the breadth of event types."""

from __future__ import annotations

import pytest

from kg.extract import lemmas
from kg.model import Kind, Status


def edges(found, type_):
    return {(a.name, b.name) for c in found if c.type == type_ for a, b in c.edges()}


@pytest.mark.parametrize(
    ("text", "type_", "edge"),
    [
        ("Canada lifted sanctions on Syria.", "Concession", ("Canada", "Syria")),
        ("The United States lifted long-standing sanctions against Sudan on Friday.", "Concession", ("United States", "Sudan")),
        ("Israel carried out strikes against Hamas targets throughout the desert.", "Attack", ("Israel", "Hamas")),
        ("Israel established diplomatic ties on Saturday with Bhutan.", "EstablishingRelations", ("Israel", "Bhutan")),
        ("On 9 April 1940 German forces occupied Denmark.", "Attack", ("Germany", "Denmark")),
        ("Australia agreed to lend up to $1 billion to Indonesia.", "Aid", ("Australia", "Indonesia")),
        ("Iran was vetoed by Canada.", "Rejection", ("Canada", "Iran")),
    ],
)
def test_a_misread_tree_is_mended(claims, text: str, type_: str, edge: tuple[str, str]) -> None:
    assert edge in edges(claims(text), type_)


def test_a_document_speaks_for_its_author(claims) -> None:
    assert edges(claims("A Canadian statement condemned Iran."), "Criticism") == {("Canada", "Iran")}
    assert ("European Union", "Belarus") in edges(claims("The European Parliament passed a resolution condemning Belarus."), "Criticism")


def test_members_of_an_armed_group_are_the_group_or_one_of_their_own(claims) -> None:
    (named,) = [c for c in claims("Taliban fighters attacked Pakistan.") if c.type == "Attack"]
    (other,) = [c for c in claims("Syrian rebels attacked Russian troops.") if c.type == "Attack"]
    assert named.agents[0].id == "taliban"
    assert (other.agents[0].kind, other.agents[0].name, other.agents[0].country) == (Kind.GROUP, "Syrian rebels", "SYR")


def test_soldiers_are_still_the_state(claims) -> None:
    assert edges(claims("Syrian soldiers attacked Turkey."), "Attack") == {("Syria", "Turkey")}


def test_double_adjectives_name_two_states(claims) -> None:
    assert edges(claims("Anglo-French discussions began in Rome."), "Negotiation") in ({("United Kingdom", "France")}, {("France", "United Kingdom")})


def test_what_was_said_to_come_is_planned(claims) -> None:
    assert {c.status for c in claims("Egypt said it would release Sudanese prisoners.") if c.type == "Concession"} == {Status.PLANNED}


def test_a_third_party_is_tied_to_both_and_they_not_to_each_other(claims) -> None:
    assert edges(claims("Qatar mediated between Chad and Sudan."), "Negotiation") == {("Qatar", "Chad"), ("Qatar", "Sudan")}


def test_nobody_supports_himself(claims) -> None:
    assert ("Yemen", "Yemen") not in edges(claims("France helped Yemen defend itself."), "Support")
    assert not edges(claims("Yemen defended itself."), "Support")


def test_who_is_called_upon_is_who_is_to_act(claims) -> None:
    found = claims("Kenya called for Sudan to end its attacks on Chad.")
    assert edges(found, "Appeal") == {("Kenya", "Sudan")}
    assert ("Kenya", "Chad") not in edges(found, "Concession")


@pytest.mark.parametrize(("form", "lemma"), [("banned", "ban"), ("lifted", "lift"), ("withdrew", "withdraw"), ("supplies", "supply")])
def test_other_lemmas_of_a_verb(form: str, lemma: str) -> None:
    assert lemma in lemmas.forms(form, "verb")

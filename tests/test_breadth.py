"""Trees that may be misread, documents that speak, armed groups, sums and double adjectives: what lies under the breadth of event types."""

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
        ("Canada rolled back tariffs on Syrian goods.", "Concession", ("Canada", "Syria")),
        ("Kenya sharply reduced military aid to the Sudanese army.", "ReducingRelations", ("Kenya", "Sudan")),
        (
            "The car bombing by the Islamic State group killed at least 75 people in eastern Syria, a monitor said.",
            "Attack",
            ("Islamic State", "Syria"),
        ),
        ("The US military trains Iraqi pilots to fly jets.", "Aid", ("United States", "Iraq")),
        ("On the 8th Norway sent a sharp note to Paris condemning France's action.", "Criticism", ("Norway", "France")),
    ],
)
def test_what_the_parser_may_misread_is_told(told, text: str, type_: str, edge: tuple[str, str]) -> None:
    assert edge in edges(told(text), type_)


def test_a_document_speaks_for_its_author(told) -> None:
    assert edges(told("A Canadian statement condemned Iran."), "Criticism") == {("Canada", "Iran")}
    assert ("European Union", "Belarus") in edges(told("The European Parliament passed a resolution condemning Belarus."), "Criticism")


def test_members_of_an_armed_group_are_the_group_or_one_of_their_own(claims) -> None:
    (named,) = [c for c in claims("Taliban fighters attacked Pakistan.") if c.type == "Attack"]
    (other,) = [c for c in claims("Syrian rebels attacked Russian troops.") if c.type == "Attack"]
    assert named.agents[0].id == "taliban"
    assert (other.agents[0].kind, other.agents[0].name, other.agents[0].country) == (Kind.GROUP, "Syrian rebels", "SYR")


def test_soldiers_are_still_the_state(told) -> None:
    assert edges(told("Syrian soldiers attacked Turkey."), "Attack") == {("Syria", "Turkey")}


def test_double_adjectives_name_two_states(told) -> None:
    assert edges(told("Anglo-French discussions began in Rome."), "Negotiation") in ({("United Kingdom", "France")}, {("France", "United Kingdom")})


def test_what_was_said_to_come_is_planned(told) -> None:
    assert {c.status for c in told("Egypt said it would release Sudanese prisoners.") if c.type == "Concession"} == {Status.PLANNED}


def test_a_third_party_is_tied_to_both_and_they_not_to_each_other(told) -> None:
    assert edges(told("Qatar mediated between Chad and Sudan."), "Negotiation") == {("Qatar", "Chad"), ("Qatar", "Sudan")}


def test_nobody_supports_himself(told) -> None:
    assert ("Yemen", "Yemen") not in edges(told("France helped Yemen defend itself."), "Support")
    assert not edges(told("Yemen defended itself."), "Support")


def test_who_is_called_upon_is_who_is_to_act(told) -> None:
    found = told("Kenya called for Sudan to end its attacks on Chad.")
    assert edges(found, "Appeal") == {("Kenya", "Sudan")}
    assert ("Kenya", "Chad") not in edges(found, "Concession")


@pytest.mark.parametrize(("form", "lemma"), [("banned", "ban"), ("lifted", "lift"), ("supplies", "supply")])
def test_other_lemmas_of_a_verb(form: str, lemma: str) -> None:
    assert lemma in lemmas.forms(form, "verb")


@pytest.mark.parametrize(
    ("text", "type_", "edge"),
    [
        ("The Hezbollah movement attacked Israeli soldiers.", "Attack", ("Hezbollah", "Israel")),
        ("The militant group Hezbollah attacked Israeli soldiers.", "Attack", ("Hezbollah", "Israel")),
        ("A Chadian armed group attacked a Libyan base.", "Attack", ("Chadian armed group", "Libya")),
        ("A United Nations panel criticised Eritrea.", "Criticism", ("United Nations", "Eritrea")),
        ("Dozens of Russian soldiers attacked Georgia.", "Attack", ("Russia", "Georgia")),
        ("A group of British lawmakers condemned Iran.", "Criticism", ("United Kingdom", "Iran")),
        ("The missiles fired by the Israeli military struck a depot of the Syrian army.", "Attack", ("Israel", "Syria")),
        ("Boko Haram attacked a base in a village in Cameroon.", "Attack", ("Boko Haram", "Cameroon")),
        ("Kenya stationed troops along its border with Somalia.", "Mobilisation", ("Kenya", "Somalia")),
        ("Japan's response was to accuse Belgium of piracy.", "Accusation", ("Japan", "Belgium")),
    ],
)
def test_who_stands_for_whom(told, text: str, type_: str, edge: tuple[str, str]) -> None:
    assert edge in edges(told(text), type_)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Tourists in Paris criticised Iran.", "Criticism"),  # a court or the police sit somewhere, a tourist does not
        ("A Chadian reading group criticised Libya.", "Criticism"),
        ("Multiple armed groups attacked a base in Chad.", "Attack"),
        ("A French panel criticised Eritrea.", "Criticism"),  # a committee stands for its organisation, not for a state
        ("A Greek journalist accused Iran of arson.", "Accusation"),
        ("The Taliban fired rockets at Hamid Karzai International Airport.", "Attack"),
        ("A court in Rome convicted a bank for arming Hezbollah.", "Aid"),
        ("Kenya gave up its weapons to Uganda.", "Aid"),
        ("Kenya condemned anti-Israel bias.", "Criticism"),
        ("A pro-Iran militia attacked American troops.", "Attack"),
        ("Kenya deployed ships in support of military operations against Iran.", "Support"),
        ("Kenya claimed that Iran agreed to talks.", "Accusation"),
        ("Pakistan criticised a US$1 billion deal with Sudan.", "Agreement"),
        ("Kenya conveyed condolences for the death of Ambassador Luca Rossi.", "Praise"),
    ],
)
def test_who_does_not(claims, text: str, type_: str) -> None:
    assert not edges(claims(text), type_)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Russian students condemned Georgia.", "Criticism"),
        ("An Argentine court freed Amado Bonelli.", "Concession"),  # its own citizen, for all the text says
        ("Colombia rescued 39 civilians who were held by the National Liberation Army.", "Aid"),
    ],
)
def test_who_does_not_for_all_that_is_told(told, text: str, type_: str) -> None:
    assert not edges(told(text), type_)


def test_a_village_is_nobody(told) -> None:
    assert edges(told("Russian forces captured the village of Velyka Novosilka in Donetsk Oblast, Ukraine."), "Attack") == {("Russia", "Ukraine")}


def test_a_call_made_to_say_something_says_it(told) -> None:
    called = [c for c in told("Kenya called Sudan to condemn Egypt's attack.") if c.type == "Criticism"]
    called_upon = [c for c in told("Kenya called on Sudan to condemn Egypt's attack.") if c.type == "Criticism"]
    assert [(c.agents[0].name, c.status) for c in called] == [("Kenya", Status.ACTUAL)]
    assert called_upon == []  # what Sudan is asked to do it has not planned

"""Who is meant: names, titles and what refers back to them, seen through the claims of whole texts."""

from __future__ import annotations

import pytest
from test_cues import holds

from kg.link import Whence
from kg.model import Article, Kind

MEANT = [
    ("Wendy Sherman met Republic of Korea (ROK) Prime Minister Han Duck-soo in Seoul.", "Meeting actual: Wendy Sherman > Han Duck-soo"),
    ("Wendy Sherman met Kim Gunn, Special Representative of the Republic of Korea (ROK).", "Meeting actual: Wendy Sherman > Kim Gunn"),
    (
        "Joe Biden met Prime Minister Ulf Kristersson of Sweden and NATO Secretary General Jens Stoltenberg.",
        "OfficeHolding actual: Jens Stoltenberg > NATO",
    ),
    ("Israel halted its strikes on Iran at United States President Donald Trump's request.", "OfficeHolding actual: Donald Trump > United States"),
    ("Kamala Harris spoke with King Hamad bin Isa Al Khalifa of Bahrain.", "Communication actual: Kamala Harris > Hamad bin Isa Al Khalifa"),
    ("Jake Sullivan met Kuwaiti Prime Minister Ahmad al-Nawaf al-Sabah.", "Meeting actual: Jake Sullivan > Ahmad al-Nawaf al-Sabah"),
    ("Director of National Intelligence (DNI) Avril Haines met Paul Kagame.", "OfficeHolding actual: Avril Haines > United States"),
    ("Wendy Sherman met Choi Jong Kun of South Korea and Mori Takeo of Japan.", "Meeting actual: Wendy Sherman > Mori Takeo"),
    ("Xi Jinping met Vladimir Putin in Moscow. Xi invited Putin to China.", "Appeal actual: Xi Jinping > Vladimir Putin"),
    ("Emmanuel Macron received Joe Biden. The leaders agreed to meet again.", "Agreement actual: Joe Biden > Emmanuel Macron"),
    ("Somaliland announced that the country will open an embassy in Israel.", "EstablishingRelations planned: Somaliland > Israel, says Somaliland"),
    ("Joe Biden thanked Emmanuel Macron and his government.", "Praise actual: Joe Biden > France"),
    (
        "Secretary of State Antony Blinken met French President Emmanuel Macron. They condemned President Putin. The Secretary and President agreed to meet again.",
        "Agreement actual: Antony Blinken > Emmanuel Macron",
    ),
    ('"I thank Kenya," said Olaf Scholz.', "Praise actual: Olaf Scholz > Kenya, says Olaf Scholz"),
    ('Joe Biden met Olaf Scholz. "I thank Kenya for its work," Scholz said.', "Praise actual: Olaf Scholz > Kenya, says Olaf Scholz"),
    ('"We condemn Russia," the German foreign ministry said.', "Criticism actual: Germany > Russia, says Germany"),
    ('Olaf Scholz said: "We condemn the attack by Russia."', "Criticism actual: Germany > Russia, says Olaf Scholz"),
    ("Turkey's National Security Council condemned Greece.", "Criticism actual: Turkey > Greece"),
    ("The Security Council condemned Mali.", "Criticism actual: United Nations > Mali"),
    ("Dmitry Medvedev, deputy chairman of the Security Council, threatened Poland.", "OfficeHolding actual: Dmitry Medvedev > Russia"),
    ("They discussed the U.S.-Kuwait partnership.", "Cooperation actual: United States > Kuwait"),
    ("Jake Sullivan met Chief of Cabinet Paul Dean of Argentina.", "OfficeHolding actual: Paul Dean > Argentina"),
    ("President of Kenya William Ruto visited Uganda.", "Visit actual: William Ruto > Uganda"),
    ("The United Kingdom's ambassador to Kenya Paul Dean met Joe Biden.", "OfficeHolding actual: Paul Dean > United Kingdom"),
]


@pytest.mark.parametrize(("text", "says"), MEANT, ids=[t for t, _ in MEANT])
def test_who_is_meant(claims, text: str, says: str) -> None:
    found = claims(text)
    a, b = says.split(": ")[1].split(",")[0].split(" > ")
    assert holds(found, says) or holds(found, says.replace(f"{a} > {b}", f"{b} > {a}")), [(c.type, c.status, c.edges()) for c in found]


@pytest.mark.parametrize(
    "text",
    [
        "The National Security Council condemned Mali.",
        "The Security Council of Russia condemned Mali.",
        "The Russian Security Council condemned Mali.",
        "Permanent members of the Security Council condemned Mali.",
    ],
)
def test_a_council_of_a_state_is_none_of_the_united_nations(claims, text: str) -> None:
    assert not holds(claims(text), "Criticism actual: United Nations > Mali")


def test_its_prime_minister_of_another_sentence_is_nobodys(claims) -> None:
    assert holds(claims("Nothing was said. Prime Minister Arun Mehta smiled."), "no OfficeHolding")


def test_in_a_release_the_president_is_its_own(claims) -> None:
    text = "President Biden spoke with President Alberto Fernandez of Argentina. The President invited President Fernandez to Washington."
    assert holds(claims(text, source="White House briefing room"), "Appeal actual: Biden > Alberto Fernandez")


def test_they_stay_who_they_were(claims) -> None:
    text = "Joe Biden met Emmanuel Macron. They discussed the visit of Olaf Scholz and Boris Pistorius. They condemned Iran."
    critics = {c.agents[0].name for c in claims(text) if c.type == "Criticism"}
    assert critics == {"Joe Biden", "Emmanuel Macron"}


def test_him_is_whom_the_clause_before_names(told) -> None:
    assert holds(told("Joe Biden called Emmanuel Macron to thank him."), "Praise actual: Joe Biden > Emmanuel Macron")


def test_soldiers_pay_no_visit(told) -> None:
    assert holds(told("A delegation from Kenya arrived in Haiti."), "Visit actual: Kenya > Haiti")
    assert holds(told("Troops from Kenya arrived in Haiti."), "no Visit")


NOT_GIVEN = [  # whose minister somebody is the text does not say
    ("Kenya accused Uganda. Kenya and Kenyan officials spoke. Transport Minister Omar Haddad praised Uganda.", "Omar Haddad"),
    ('"The Emirate will answer," its spokesman Omar Haddad said. Kenya blamed him. Omar Haddad praised Uganda.', "Omar Haddad"),
]


SENT = ["Ambassador to the United States Omar Haddad praised Uganda.", "The ambassador to the United Arab Emirates, Omar Haddad, praised Uganda."]


@pytest.mark.parametrize("text", SENT)
def test_an_ambassador_holds_no_office_of_the_state_to_which_he_is_sent(claims, text: str) -> None:
    assert holds(claims(text), "no OfficeHolding")


OF_NO_STATE = [
    "Venezuelan opposition leader Ana Lopez met Emmanuel Macron in Paris.",
    "Rebel leader Omar Haddad visited Uganda.",
]


@pytest.mark.parametrize("text", OF_NO_STATE)
def test_who_leads_a_party_or_rebels_holds_no_office_of_a_state(claims, text: str) -> None:
    told = claims(text)
    assert not any(c.type == "OfficeHolding" and c.agents[0].name in {"Ana Lopez", "Omar Haddad"} for c in told)
    assert any(c.type in {"Meeting", "Visit"} for c in told)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Foreign and Caricom Affairs Minister Paul Dean praised Kenya.", "no OfficeHolding"),
        (
            "Sudan bombed Nyala. The Rapid Support Forces denied it. Its leader Mohamed Hamdan Dagalo praised Kenya.",
            "no OfficeHolding",
        ),
        (
            "Sudan's Mohamed Hamdan Dagalo praised Kenya. Sudanese leader Mohamed Hamdan Dagalo left.",
            "OfficeHolding actual: Mohamed Hamdan Dagalo > Sudan",
        ),
        ("Caricom chief Paul Dean praised Kenya.", "OfficeHolding actual: Paul Dean > Caribbean Community"),
        ("Mali regretted the expulsion from Washington of NU ambassador Paul Dean.", "no OfficeHolding"),
        ("Mali regretted the expulsion of Washington's ambassador Paul Dean.", "OfficeHolding actual: Paul Dean > United States"),
    ],
)
def test_an_office_is_not_of_whom_it_only_names(claims, text: str, says: str) -> None:
    assert holds(claims(text), says)


def test_a_minister_of_labour_holds_one(claims) -> None:
    assert holds(claims("Kenya's Labour Minister Omar Haddad visited Uganda."), "OfficeHolding actual: Omar Haddad > Kenya")


def test_an_adviser_to_a_states_leader_serves_that_state(claims) -> None:
    text = "Jake Sullivan, the US national security adviser, spoke with Jan Hecker, adviser to the German Chancellor."
    assert holds(claims(text), "OfficeHolding actual: Jan Hecker > Germany")
    assert holds(claims("Omar Haddad, ambassador to Germany, praised Kenya."), "no OfficeHolding")


NAMES = [
    ("Afghan Foreign Minister Amir Khan Muttaqi praised Kenya.", "Amir Khan Muttaqi"),
    ("The Amir of Kuwait praised Kenya.", "Kuwait"),
    ("Kuwaiti Prime Minister Ahmad Abdullah Al-Ahmad Al-Sabah praised Kenya.", "Ahmad Abdullah Al-Ahmad Al-Sabah"),
    ("Gen Munir praised Kenya.", "Munir"),
    ("Pakistan's army chief, Lt Gen Omar Haddad, praised Kenya.", "Omar Haddad"),
    ("H.E. Endo Kazuya praised Kenya.", "Endo Kazuya"),
    ("Malaysian minister Tan Sri Othman Hashim praised Kenya.", "Othman Hashim"),
    ("Singapore's minister Tan See Leng praised Kenya.", "Tan See Leng"),
    ("The Maldives' FM Omar Haddad praised Kenya.", "Omar Haddad"),
    ("King Salman of Saudi Arabia praised Kenya.", "Salman"),
    ("Captain Ibrahim Traoré praised Kenya.", "Ibrahim Traoré"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_whole_where_it_looks_like_a_title_or_says_a_word_twice(claims, text: str, name: str) -> None:
    assert {a.name for c in claims(text) if c.type == "Praise" for a in c.agents} == {name}


OFFICES = [
    ("FSB Director Omar Haddad visited Kazakhstan.", "FSB Director"),
    ("White House Press Secretary Paul Dean praised Uganda.", "White House Press Secretary"),
    ("The director of the Federal Security Service, Omar Haddad, visited Uganda.", "director of the Federal Security Service"),
    ("Russian Foreign Minister Omar Haddad visited Kazakhstan.", "Foreign Minister"),
    ("Moscow's Foreign Minister Omar Haddad visited Kazakhstan.", "Foreign Minister"),
    ("Vladimir Putin met Xi Jinping. The Russian head of state thanked China.", "head of state"),
    ("Minister Araghchi landed in Muscat. Iranian Foreign Minister Abbas Araghchi met Oman's sultan.", "Foreign Minister"),
    ("Niger expelled the Beninese chargé d'affaires, Mr Omar Haddad, on Monday.", "chargé d'affaires"),
    ("Benin's Minister of Foreign Affairs, Dr Omar Haddad, praised Kenya.", "Minister of Foreign Affairs"),
    ("The US consul general in Erbil, Wendy Green, praised Iraq.", "consul general in Erbil"),
    ("Congolese government spokesman Alain Mbuyi praised Kenya.", "government spokesman"),
    ("Qatar named Hamad Al Thani its new Qatari ambassador to Jordan.", "ambassador to Jordan"),
    ("The office of Russian Foreign Minister Omar Haddad praised Kazakhstan.", "Foreign Minister"),
    ("South African Trade, Industry and Competition Minister Paul Dean praised Kenya.", "Trade, Industry and Competition Minister"),
    ("After talks in France, Industry and Competition Minister Paul Dean of South Africa praised Kenya.", "Industry and Competition Minister"),
    ("Pakistan's Army Chief Gen Omar Haddad praised Kenya.", "Army Chief"),
    ("Trinidad's Foreign and Caricom Affairs Minister Paul Dean praised Kenya.", "Foreign and Caricom Affairs Minister"),
]


@pytest.mark.parametrize(("text", "office"), OFFICES)
def test_a_title_keeps_the_body_that_it_leads_and_not_the_state(claims, text: str, office: str) -> None:
    assert {c.office for c in claims(text) if c.type == "OfficeHolding"} == {office}


def test_a_senator_is_no_former_minister_of_his_name(claims) -> None:
    assert {a.country for c in claims("Senator Graham praised Uganda.") for a in c.agents} == {None}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The King Salman Humanitarian Aid and Relief Center praised Kenya.", set()),
        ("King Salman and Relief Center director Paul Dean of Mali praised Kenya.", {"Salman", "Paul Dean"}),
    ],
)
def test_an_institution_is_not_the_one_it_is_called_after(claims, text: str, found: set[str]) -> None:
    assert {a.name for c in claims(text) if c.type == "Praise" for a in c.agents} == found


@pytest.mark.parametrize("text", ["Yemen attacked USS Harry S. Truman.", "Lockheed Martin signed a contract with Poland."])
def test_warships_and_companies_are_no_people(frames, text: str) -> None:
    named = [a for s in frames.linked(Article("a", text, published="2024-05-15")) for m in s.mentions for a in m.actors]
    assert {a.kind for a in named} == {Kind.COUNTRY}


@pytest.mark.parametrize(("text", "name"), NOT_GIVEN)
def test_no_state_that_the_text_does_not_give(claims, text: str, name: str) -> None:
    found = {a.country for c in claims(text) for a in (*c.agents, *c.targets) if a.name == name}
    assert found == {None}


STATES = [
    ("Kenya's Omar Haddad praised Uganda.", "KEN"),
    ("Kenyan Prime Minister Paul Dean and Defence Minister Omar Haddad praised Uganda.", "KEN"),
]


@pytest.mark.parametrize(("text", "state"), STATES)
def test_the_state_that_the_text_gives(claims, text: str, state: str) -> None:
    assert {a.country for c in claims(text) for a in c.agents if a.name == "Omar Haddad"} == {state}


ELSEWHERE = [
    "The mayor of Paris, Texas, met Joe Biden.",
    "The Georgia governor met Joe Biden.",
    "Macedonia, a region of northern Greece, praised Japan.",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_places_that_share_the_name_of_a_state(claims, text: str) -> None:
    assert not {a.id for c in claims(text) for a in (*c.agents, *c.targets)} & {"FRA", "GEO", "MKD"}


def test_an_abbreviation_that_the_text_gives_to_something_else_is_not_the_known_one(claims) -> None:
    told = "Russia signed an agreement with the Public Investment Fund of Saudi Arabia (PIF). Russia will cooperate with the PIF."
    assert "Pacific Islands Forum" not in {a.name for c in claims(told) for edge in c.edges() for a in edge}
    known = "Russia signed an agreement with the Pacific Islands Forum (PIF). Russia will cooperate with the PIF."
    assert "Pacific Islands Forum" in {a.name for c in claims(known) for edge in c.edges() for a in edge}


def test_armed_forces_are_no_person(claims) -> None:
    found = claims("Chief of the Russian Armed Forces General Staff Anatoly Kvashnin met German President Johannes Rau.")
    assert {a.name for c in found for edge in c.edges() for a in edge} <= {"Anatoly Kvashnin", "Johannes Rau", "Russia", "Germany"}
    assert found


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("Russian President Vladimir Putin spoke.", "", ["title"]),
        ("President Vladimir Putin of Russia spoke.", "", ["title", "title"]),
        ("Kremlin spokesman Dmitry Peskov spoke.", "", ["title"]),
        ("Russian President Vladimir Putin spoke. President Putin left.", "", ["title", "article"]),
        ("President Vladimir Putin spoke. The Russian president left.", "", ["table", "title"]),
        ("US Secretary of State Joe Bloggs and Defense Secretary Ned Miller spoke.", "", ["title", "article"]),
        ("National Security Adviser Ned Miller spoke.", "White House briefing room", ["publisher"]),
        ("President Vladimir Putin spoke of energy prices in Russia.", "", ["table"]),
        ("Ned Miller met President Vladimir Putin in Moscow.", "", ["table"]),
    ],
)
def test_the_linker_says_how_it_found_whose_an_office_is(frames, text: str, source: str, found: list[str]) -> None:
    linked = frames.linked(Article("a", text, "", source, published="2024-05-15"))
    assert [o.whence.value for s in linked for o in s.offices] == found


def test_how_the_article_tells_it_is_known_in_every_sentence(frames) -> None:
    linked = frames.linked(Article("a", "Russian President Vladimir Putin spoke. Putin met Prime Minister Viktor Orban.", published="2024-05-15"))
    (putin, russia), (orban, hungary) = ((o.person, o.of) for s in linked for o in s.offices)
    assert [s.whence(putin, russia) for s in linked] == [Whence.TITLE, Whence.ARTICLE]
    assert [s.whence(orban, hungary) for s in linked] == [Whence.TABLE, Whence.TABLE]
    assert linked[0].whence(putin, hungary) is None


@pytest.mark.parametrize(("text", "who"), [("The NATO member condemned Russia.", set()), ("NATO members condemned Russia.", {"NATO"})])
def test_one_member_is_not_the_organisation(claims, text: str, who: set[str]) -> None:
    assert {a.name for c in claims(text) for a in c.agents} == who

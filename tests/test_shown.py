"""A claim shows both its ends: by its sentence, a second one of the article, or the word that the state is known otherwise."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from graphs import DEU, FRA, KEN, MACRON, claim, person, report

from kg import passage
from kg.export.edges import edges
from kg.export.events import record
from kg.export.html import page as view
from kg.export.relational import SCHEMAS
from kg.export.report import dossier
from kg.export.report import page as printed
from kg.export.tables import write_csv
from kg.extract.shown import shown
from kg.graph.shape.told import extraction
from kg.graph.shape.triples import article_quads
from kg.graph.shape.validation import check
from kg.graph.stores.store import MemoryStore
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Claim, Evidence, Mark, StateBasis
from kg.pipeline import pipeline

pytestmark = pytest.mark.usefixtures("small_reference")

SECOND = Evidence(40, 70, "France and Macron, its leader.", (Mark("agent", 11, 17), Mark("target", 0, 6)))
FIRST = Evidence(0, 25, "President Macron arrived.", (Mark("act", 0, 16), Mark("agent", 0, 16)), SECOND)
UNSHOWN = replace(FIRST, second=None, state=StateBasis.TABLE)
TEXT = "President Macron arrived. […] France and Macron, its leader."
NOTE = "President Macron arrived. [state by the table of offices]"
OFFICE = {"a": MACRON, "b": FRA, "office": "President"}


def held(told: Evidence) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.insert(
        report("a", claim("a", "OfficeHolding", evidence=told, **OFFICE), claim("a", "Meeting", MACRON, DEU, evidence=told, date="2024-05-01"))
    )
    return graph


def read(text: str, title: str = "", source: str = "", published: str = "2024-06-12") -> dict[str, Evidence]:
    """The evidence of each office that an article tells, by state."""
    told = pipeline()(Article("a", text, title, source, published=published)).claims
    return {c.targets[0].name: c.evidence for c in told if c.type == "OfficeHolding"}


def test_words_of_a_title_name_the_state() -> None:
    (told,) = read("Russian President Vladimir Putin spoke on Monday.").values()
    assert passage.words(told, "target") == ("Russian",)
    assert (told.second, told.state) == (None, StateBasis.TEXT)


def test_the_sentence_that_names_both_is_shown_with_one_that_does_not() -> None:
    text = "President Vladimir Putin spoke on Monday. Ukraine said that Russia lied. It rained. Russian President Vladimir Putin left at noon."
    told = read(text)["Russia"]
    assert told.second is not None
    assert text[told.second.start : told.second.end] == told.second.quote
    assert told.second.quote == "Russian President Vladimir Putin left at noon." or told.quote == told.second.quote
    assert "Russian" in passage.words(told.second, "target")


def completed(text: str, told: Claim, title: str = "", source: str = "") -> Evidence:
    """What is shown of a claim that was read from the first sentence of an article."""
    linked = pipeline().linked(Article("a", text, title, source, published="2024-06-12"))
    first = next(x.sentence for x in linked if x.sentence.kind == "body")
    whole = Evidence(first.start, first.end, first.text, (Mark("act", 0, len(first.text)),))
    (found,) = shown([replace(told, evidence=whole)], linked)
    return found.evidence


@pytest.mark.parametrize(
    ("text", "title", "second", "state"),
    [
        ("President Ned Miller spoke. Ned Miller flew to Kenya. Kenya lies in Africa.", "", "Ned Miller flew to Kenya.", "text"),
        ("President Ned Miller spoke. Kenya fears Mali.", "", "Kenya fears Mali.", "text"),
        ("President Ned Miller spoke. It rained.", "Kenya sees no way", "Kenya sees no way", "text"),
        ("President Ned Miller spoke. He named Chad, Mali, Kenya and Togo.", "", None, "none"),
        ("President Ned Miller spoke. He met the Archbishop of Kenya Joe Bloggs.", "", None, "none"),
        ("President Ned Miller spoke. Nairobi, Kenya.", "", "Nairobi, Kenya.", "text"),
        ("President Ned Miller spoke. Nairobi.", "", None, "none"),
        ("President Ned Miller spoke of our Kenya. Kenya fears Mali.", "", None, "text"),
        ("Kenyan magistrates Joe Bloggs and Ned Miller spoke. Kenya fears Mali.", "", None, "text"),
        ("They spoke to Ned Miller, First Citizen of Kenya. Kenya fears Mali.", "", None, "text"),
        ("Kenyan Archbishop Joe Bloggs spoke to Ned Miller.", "", None, "none"),
    ],
)
def test_a_state_shows_whose_an_office_is(text: str, title: str, second: str | None, state: str) -> None:
    """Where it stands by the person or by itself, not in a list of states, in somebody else's title, or by its capital."""
    office = claim("a", "OfficeHolding", person("Ned Miller"), KEN, office="President")
    found = completed(text, office, title)
    assert (found.second and found.second.quote, found.state.value) == (second, state)


def test_a_title_before_a_list_shows_the_state_of_all() -> None:
    office = claim("a", "OfficeHolding", person("Ned Miller", "KEN"), KEN, office="judge")
    found = completed("Kenyan judges Joe Bloggs and Ned Miller spoke. Kenya fears Mali.", office)
    assert (passage.words(found, "target"), found.second, found.state) == (("Kenyan",), None, StateBasis.TEXT)
    apart = completed("Kenyan judge Joe Bloggs spoke to Ned Miller.", replace(office, agents=(person("Ned Miller"),)))
    assert (passage.words(apart, "target"), apart.second, apart.state) == ((), None, StateBasis.NONE)


def test_what_the_table_tells_goes_before_a_sentence_without_the_person() -> None:
    told = read("President Vladimir Putin spoke on Monday. Ukraine fears Russia.")["Russia"]
    assert (told.second, told.state) == (None, StateBasis.TABLE)
    office = claim("a", "OfficeHolding", person("Ned Miller"), KEN, office="President")
    headline = completed("President Ned Miller spoke.", office, "Kenya sees no way")
    assert headline.second is not None and (headline.second.start, headline.second.quote) == (-1, "Kenya sees no way")
    assert passage.where(headline).endswith(" and headline")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russian President Vladimir Putin spoke of energy prices in Russia.", ("Russian",)),
        ("Russia's President Vladimir Putin spoke of energy prices in Russia.", ("Russia",)),
        ("President Vladimir Putin of Russia spoke of Russian gas.", ("Russia",)),
        ("Vladimir Putin, the president of Russia, spoke of Russian gas.", ("Russia",)),
        ("President Vladimir Putin, Russia's leader, spoke of Russian gas.", ("Russia",)),
        ("Kremlin spokesman Dmitry Peskov spoke of Russian gas.", ("Kremlin",)),
    ],
)
def test_words_that_say_whose_an_office_is_show_it(text: str, words: tuple[str, ...]) -> None:
    """Those that only name the state beside it are not marked."""
    told = read(text)["Russia"]
    assert (told.state, told.second, passage.words(told, "target")) == (StateBasis.TEXT, None, words)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("President Vladimir Putin spoke of energy prices in Russia on Monday.", ""),
        ("President Vladimir Putin met Olaf Scholz in Russia on Monday.", ""),
        ("President Vladimir Putin praised Russian companies on Monday.", ""),
        ("President Vladimir Putin spoke of the president of France and Russia.", ""),
        ("President Vladimir Putin spoke on Monday.", "Putin: Russia sees no way"),
        ("President Vladimir Putin spoke on Monday. President Vladimir Putin left Russia.", ""),
    ],
)
def test_a_state_that_is_only_spoken_of_does_not_show_whose_an_office_is(text: str, title: str) -> None:
    told = read(text, title)["Russia"]
    assert (told.state, told.second, passage.words(told, "target")) == (StateBasis.TABLE, None, ())


def test_another_sentence_that_says_whose_the_office_is_goes_before_one_that_names_the_state() -> None:
    told = read("President Vladimir Putin praised Russian companies. He flew off. The Russian president left at noon.")["Russia"]
    assert told.second is not None and told.state is StateBasis.TEXT
    assert "The Russian president left at noon." in (told.quote, told.second.quote)


def test_title_words_between_a_state_and_a_name_show_it_where_the_linker_left_them() -> None:
    text = "Mr Akayev was tired. President Akayev left on 5 May. The wife of the Kyrgyz President spoke."
    told = read(text, "President Vladimir Putin met Kyrgyz President Askar Akayev", published="2002-12-05")["Kyrgyzstan"]
    assert "Kyrgyz" in passage.words(told.second or told, "target") and told.state is StateBasis.TEXT


@pytest.mark.parametrize(
    ("text", "title", "source", "second", "state"),
    [
        ("We condemn the attack by Kenya.", "France on Kenya", "", "France on Kenya", "text"),
        ("We condemn the attack by Kenya. Kenya struck. France mourns.", "", "", "France mourns.", "text"),
        ("We condemn the attack by Kenya.", "", "French Ministry of Foreign Affairs", None, "publisher"),
        ("We condemn the attack by Kenya.", "", "", None, "none"),
        ("We, France, condemn the attack by Kenya.", "France on Kenya", "", None, "text"),
    ],
)
def test_a_pronoun_names_no_end(text: str, title: str, source: str, second: str | None, state: str) -> None:
    found = completed(text, claim("a", "Criticism", FRA, KEN), title, source)
    assert (found.second and found.second.quote, found.state.value) == (second, state)


def test_of_two_ends_missing_the_sentence_that_names_both_is_shown() -> None:
    text = "They agreed on nothing. France was there. France and Germany met on Sunday. Germany was there, too."
    found = completed(text, claim("a", "Agreement", FRA, DEU))
    assert found.second is not None and found.second.quote == "France and Germany met on Sunday."
    half = completed("They agreed on nothing. France was there.", claim("a", "Agreement", FRA, DEU))
    assert half.second is not None and (half.second.quote, half.state) == ("France was there.", StateBasis.NONE)


def test_where_no_sentence_names_the_state_the_claim_says_whence_it_is_known() -> None:
    told = read("President Vladimir Putin spoke on Monday.")["Russia"]
    assert (told.second, told.state) == (None, StateBasis.TABLE)
    text = "National Security Adviser Ned Miller met French Foreign Minister Jean-Yves Le Drian on Monday."
    told = read(text, source="White House briefing room")["United States"]
    assert (told.second, told.state) == (None, StateBasis.PUBLISHER)


def test_a_place_of_a_state_does_not_name_the_state_of_an_office() -> None:
    told = read("President Vladimir Putin travelled to Sochi on Monday.")["Russia"]
    assert told.state is StateBasis.TABLE


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (FIRST, TEXT),
        (UNSHOWN, NOTE),
        (replace(UNSHOWN, state=StateBasis.PUBLISHER), NOTE.replace("table of offices", "publisher")),
        (replace(UNSHOWN, state=StateBasis.NONE), NOTE.replace("state by the table of offices", "one side is not named here")),
    ],
)
def test_it_is_stored_and_shown_everywhere(told: Evidence, text: str, tmp_path) -> None:
    graph = held(told)
    quads = article_quads(report("a", claim("a", evidence=told)))
    store = MemoryStore()
    store.change((), quads)
    check(quads, "a")  # raises where they break the shapes
    assert [c.evidence for c in extraction(store, quads[0].graph_name).claims] == [told]
    events = list(graph.events())
    (met,) = (e for e in events if e.type == "Meeting")
    assert passage.plain(met.reports[0]) == text
    ends = tuple(f"https://w3id.org/irkg/id/{x}" for x in ("country/DEU", "country/FRA"))
    for page in (printed(dossier(("Germany", "France"), ends, events)), view(events)):
        assert ("its leader" if told.second else passage.BY[told.state]) in page
    write_csv(tmp_path / "t.csv", events)
    assert {line["quote"] for line in csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8", newline=""))} == {text}
    line = next(edges(report("a", claim("a", evidence=told))))
    assert line["stateBasis"] == told.state.value
    assert (line["evidence"]["second"] or {}).get("text") == (SECOND.quote if told.second else None)
    assert [r["stateBasis"] for r in record(met)["reports"]] == [told.state.value]
    assert met.reports[0].second == told.second
    for name, given in (("evidence", {"event": met.iri}), ("dyad-history", {"a": "Emmanuel Macron", "b": "Germany"})):
        (row,) = graph.ask(name=name, **given)
        assert (row["second"] and row["second"].value) == (SECOND.quote if told.second else None)
        assert (row["stateBasis"].value if row["stateBasis"] else "text") == told.state.value
    assert {"second_quote", "state_basis"} <= set(SCHEMAS["claims"])


@pytest.mark.parametrize(("told", "wanted"), [(FIRST, 0), (UNSHOWN, 2)])
def test_what_no_sentence_shows_is_reviewed_as_inferred(told: Evidence, wanted: int) -> None:
    found = held(told).review(("state inferred",))
    assert len(found) == wanted
    assert all(NOTE == f.record()["sentence"] for f in found)


def test_a_sector_that_the_sentence_does_not_show_is_shown_by_another() -> None:
    text = "Emmanuel Macron spoke with Olaf Scholz by telephone. It rained in Paris. The two discussed natural gas and trade."
    linked = pipeline().linked(Article("a", text, published="2024-06-12"))
    at = text.index(" It rained")
    call = claim("a", "Communication", MACRON, person("Olaf Scholz"), evidence=Evidence(0, at, text[:at]), topics=("energy", "trade"))
    (told,) = shown([call], linked)
    assert told.evidence.second is not None
    assert told.evidence.second.quote == "The two discussed natural gas and trade."
    assert passage.words(told.evidence.second, "sector") == ("natural gas", "trade")
    assert (told.evidence.state, told.topics) == (StateBasis.TEXT, call.topics)
    (told,) = shown([replace(call, topics=("education",))], linked)
    assert told.evidence.second is None


def test_the_words_of_an_attack_show_that_it_is_about_defence() -> None:
    attack = claim("a", "Attack", FRA, KEN, topics=("defence",))
    found = completed("France attacked Kenya. Soldiers of France attacked Kenya.", attack)
    assert (found.second, passage.words(found, "sector")) == (None, ("France attacked Kenya.",))
    other = completed("France attacked Kenya. Soldiers of France attacked Kenya.", replace(attack, type="Criticism"))
    assert other.second is not None and passage.words(other.second, "sector") == ("Soldiers",)


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("Kenyan President Ned Miller spoke on Monday.", False),
        ("Former Kenyan President Ned Miller spoke on Monday.", True),
        ("Ned Miller, the former president of Kenya, spoke on Monday.", True),
        ("Kenya's late President Ned Miller met Ali Bongo.", True),
        ("Kenyan President Ned Miller spoke of a former king.", False),
        ("The former king and Kenyan President Ned Miller spoke.", False),
    ],
)
def test_an_office_no_longer_held_is_told_as_such(text: str, former: bool) -> None:
    told = pipeline()(Article("a", text, published="2024-06-12"))
    assert [line["former"] for line in edges(told) if line["subject"]["name"] == "Ned Miller" and line["relation"] == "holdsOffice"] == [former]
    graph = KnowledgeGraph()
    graph.insert(told)
    assert [record(e)["former"] for e in graph.events() if e.type == "OfficeHolding"] == [former]

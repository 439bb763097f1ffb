from __future__ import annotations

from kg.extract import dates
from kg.model import Status


def edges(found, type_):
    return {(a.name, b.name) for c in found if c.type == type_ for a, b in c.edges()}


def test_direction_survives_the_passive(claims) -> None:
    assert edges(claims("Iran was condemned by Canada."), "Criticism") == {("Canada", "Iran")}


def test_coordinated_sides_multiply_out(claims) -> None:
    assert edges(claims("Brazil condemned Russia and Iran."), "Criticism") == {("Brazil", "Russia"), ("Brazil", "Iran")}


def test_status_follows_the_verb(told) -> None:
    by_text = {
        "Olaf Scholz will visit Kenya.": Status.PLANNED,
        "Olaf Scholz visited Kenya.": Status.ACTUAL,
        "Olaf Scholz did not visit Kenya.": Status.DENIED,
        "Olaf Scholz plans to visit Kenya.": Status.PLANNED,
        "Ministers hailed the upcoming visit of Olaf Scholz to Kenya.": Status.PLANNED,
        "Ministers hailed the recent visit of Olaf Scholz to Kenya.": Status.ACTUAL,
        "The visit of Olaf Scholz to Kenya to be held in June was prepared.": Status.PLANNED,
    }
    for text, status in by_text.items():
        assert [c.status for c in told(text) if c.type == "Visit"] == [status], text


def test_status_of_what_is_answered_wished_or_conditional(told) -> None:
    by_text = {
        ("The leaders affirmed their determination to raise the costs on Russia for its invasion of Kenya.", "Attack"): Status.ACTUAL,
        ("They stressed the importance of the peace agreement between Kenya and Chad.", "Agreement"): Status.ACTUAL,
        ("Japan will meet France in response to Russia's attack on Kenya.", "Attack"): Status.ACTUAL,
        ("If the Iranians want to enlarge this by attacking American troops, that would be a mistake.", "Attack"): Status.CONDITIONAL,
        ('"I want to thank Kenya," Olaf Scholz said.', "Praise"): Status.ACTUAL,
    }
    for (text, type_), status in by_text.items():
        assert [c.status for c in told(text) if c.type == type_] == [status], text


def test_cooperation_agreed_upon_is_told_cooperation_talked_about_is_not(claims) -> None:
    found = [
        c
        for c in claims("Kenya and Chad discussed their cooperation. Kenya and Chad agreed to pursue cooperation in energy.")
        if c.type == "Cooperation"
    ]
    assert [(c.status, c.topics) for c in found] == [(Status.PLANNED, ("energy",))]


def test_it_is_a_state_only_where_no_other_was_named(claims) -> None:
    assert ("Brazil", "Kenya") in edges(claims("Brazil welcomed the news. It condemned Kenya."), "Criticism")
    assert not [e for e in edges(claims("Brazil criticised Russia. It continues its brutal war against Kenya."), "Attack") if e[0] == "Brazil"]


def test_title_teaches_person_office_and_country(claims) -> None:
    found = [c for c in claims("Fijian Foreign Minister Semi Koroilavesau arrived in Tonga.") if c.type == "OfficeHolding"]
    assert [(c.agents[0].name, c.targets[0].name, c.office) for c in found] == [("Semi Koroilavesau", "Fiji", "Foreign Minister")]


def test_domestic_politics_is_none_of_ours(claims) -> None:
    assert not [c for c in claims("French President Emmanuel Macron praised French Prime Minister Gabriel Attal.") if c.type == "Praise"]


def test_evidence_points_at_the_characters(pipeline) -> None:
    from kg.model import Article

    text = "Talks failed.\n\nOn Monday, Canada imposed sanctions on Iran over human rights."
    for claim in pipeline(Article("a", text, published="2024-05-15")).claims:
        assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.quote


def test_topics_of_the_clause(claims) -> None:
    found = [c for c in claims("India and Japan agreed to cooperate in energy and education.") if c.type == "Cooperation"]
    assert found
    assert {"energy", "education"} <= set(found[0].topics)


def test_weekday_looks_back_for_the_past_and_ahead_for_plans() -> None:
    (when,) = dates.find("They meet on Friday.", "2024-10-16")
    assert when.date == "2024-10-11"
    assert dates.upcoming(when, "2024-10-16") == "2024-10-18"


def test_no_date_without_a_published_day() -> None:
    assert [w.date for w in dates.find("They met on Friday.", None)] == [None]


def test_articles_are_never_markup_or_sparql(claims) -> None:
    assert claims("France's president \"} ; DROP ALL ; <script>alert(1)</script> met Kenya.") is not None

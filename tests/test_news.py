"""What is new in a graph: each kind and what is none, rules, and digests that carry no markup of an article."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from graphs import DEU, FRA, IND, KEN, claim, person, report
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import NotFound, QueryError
from kg.export import digest
from kg.export.digest import KINDS, Item
from kg.follow.news import News, day
from kg.follow.rules import rule
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Status

ANA, BEN = person("Ana Costa", "FRA"), person("Ben Otieno", "KEN")
DAY, BEFORE, LONG_BEFORE = "2024-06-12", "2024-06-01", "2024-01-10"


@pytest.fixture(autouse=True)
def bare(monkeypatch) -> None:
    """Graphs without reference data, none of which is needed here."""
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", list)


def said(name: str, published: str | None, *claims, source: str = "Post"):
    return report(name, *claims, day=published, source=source)


def graph(*reports) -> KnowledgeGraph:
    made = KnowledgeGraph()
    for one in reports:
        made.insert(one)
    return made


def news(*reports, since: str = DAY, until: str = DAY, about: str | None = None) -> list[tuple[str, str]]:
    return [(i.kind, i.text.split(",")[0]) for i in News(list(graph(*reports).events()), since, until, about).items()]


def test_a_first_meeting_is_news_and_a_second_none() -> None:
    one = said("a", DAY, claim("a", a=ANA, b=BEN, date=DAY))
    assert news(one) == [("first meeting", "Ana Costa met Ben Otieno")]
    assert news(said("z", BEFORE, claim("z", a=ANA, b=BEN, date=BEFORE)), one) == []
    assert news(said("z", BEFORE, claim("z", a=ANA, b=DEU, date=BEFORE)), one) == [("first meeting", "Ana Costa met Ben Otieno")]
    assert news(one, since=BEFORE, until=BEFORE) == []


def test_what_is_only_planned_is_no_meeting() -> None:
    assert news(said("a", DAY, claim("a", a=ANA, b=BEN, date="2024-07-01", status=Status.PLANNED))) == []


@pytest.mark.parametrize(("type_", "kind"), [("Attack", "violence"), ("Threat", "violence"), ("Agreement", "agreement"), ("Signing", "agreement")])
def test_violence_and_agreements_are_always_news(type_: str, kind: str) -> None:
    old = said("z", BEFORE, claim("z", type_, FRA, KEN, date=BEFORE))
    (found,) = news(old, said("a", DAY, claim("a", type_, FRA, KEN, date=DAY)))
    assert found[0] == kind
    assert news(old) == []


def test_what_is_long_over_is_no_news_when_it_is_told_again() -> None:
    assert news(said("a", DAY, claim("a", "Attack", FRA, KEN, date="2016"))) == []
    assert news(said("a", DAY, claim("a", "Attack", FRA, KEN, date="2024-05"))) != []


def test_a_tie_of_a_new_kind_needs_ties_of_another_before() -> None:
    aid = said("a", DAY, claim("a", "Aid", FRA, KEN, date=DAY))
    praise = said("z", LONG_BEFORE, claim("z", "Praise", FRA, KEN, date=LONG_BEFORE))
    assert news(aid) == []
    assert news(praise, aid) == [("new tie", "France aided Kenya")]
    assert news(praise, aid, said("y", BEFORE, claim("y", "Aid", FRA, KEN, date=BEFORE))) == []
    assert news(said("z", LONG_BEFORE, claim("z", "Praise", KEN, FRA, date=LONG_BEFORE)), aid) == []


def test_a_denial_of_what_was_reported() -> None:
    first = said("z", BEFORE, claim("z", "Aid", FRA, KEN, date=DAY))
    denied = said("a", DAY, claim("a", "Aid", FRA, KEN, date=DAY, status=Status.DENIED, evidence=Evidence(0, 3, "never")))
    alone = News(list(graph(denied).events()), DAY, DAY).items()
    assert alone == []
    (item,) = News(list(graph(first, denied).events()), DAY, DAY).items()
    assert (item.kind, item.sentence, item.day) == ("denial", "never", DAY)


def test_a_change_of_sign_against_the_days_before() -> None:
    friendly = [said(f"f{n}", f"2024-05-{10 + n}", claim(f"f{n}", "Aid", FRA, KEN, date=f"2024-05-{10 + n}")) for n in range(3)]
    hostile = [said(f"h{n}", DAY, claim(f"h{n}", t, FRA, KEN, date=DAY)) for n, t in enumerate(("Sanction", "Criticism"))]
    assert ("sign change", "France - Kenya: -5.0 on average of 2 events") in news(*friendly, *hostile)
    assert "sign change" not in {k for k, _ in news(*friendly[:2], *hostile)}
    assert "sign change" not in {k for k, _ in news(*friendly, hostile[0])}
    assert "sign change" not in {k for k, _ in news(*friendly, *hostile, since="2024-05-01")}


def test_what_was_announced_and_not_held() -> None:
    plan = said("p", BEFORE, claim("p", "Visit", ANA, KEN, date="2024-06-10", status=Status.PLANNED))
    assert news(plan) == [("not held", "Ana Costa visited Kenya")]
    assert news(plan, since="2024-06-11", until="2024-06-11") == news(plan, since="2024-06-13", until="2024-06-13") == []
    held = said("h", DAY, claim("h", "Meeting", ANA, BEN, date="2024-06-11"))
    assert "not held" not in {k for k, _ in news(plan, held)}
    other = said("o", DAY, claim("o", "Meeting", ANA, DEU, date="2024-06-11"))
    assert "not held" in {k for k, _ in news(plan, other)}


def test_standing_facts_and_undated_articles_are_no_news() -> None:
    assert news(said("a", DAY, claim("a", "OfficeHolding", ANA, FRA, office="President"))) == []
    assert news(said("a", None, claim("a", "Attack", FRA, KEN, date=DAY))) == []


def test_news_about_one_actor_a_state_with_its_people() -> None:
    both = (said("a", DAY, claim("a", a=ANA, b=BEN, date=DAY)), said("b", DAY, claim("b", "Attack", IND, DEU, date=DAY)))
    made = graph(*both)
    for name, kinds in (("Kenya", ["first meeting"]), ("Ana Costa", ["first meeting"]), ("Germany", ["violence"]), ("Brazil", [])):
        assert [i.kind for i in News(list(made.events()), DAY, DAY, made.find(name)).items()] == kinds


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("France attacked *", True),
        ("* attacked Kenya", True),
        ("* attacked *", True),
        ("France * Kenya", True),
        ("Kenya attacked *", False),
        ("France sanctioned *", False),
        ("* met *", True),
        ("Kenya met France", True),
        ("* plannedVisited Kenya", True),
        ("* visited Kenya", False),
    ],
)
def test_rules(text: str, fits: bool) -> None:
    claims = (
        claim("a", "Attack", ANA, KEN, date=DAY),
        claim("a", "Meeting", ANA, BEN, date=DAY),
        claim("a", "Visit", ANA, KEN, date="2024-08-01", status=Status.PLANNED),
    )
    made = graph(said("a", DAY, *claims))
    assert any(map(rule(text, made.find).fits, made.events())) is fits


@pytest.mark.parametrize("text", ["", "attacked", "France attacked", "attacked *", "France bombed Kenya"])
def test_what_is_no_rule_says_how_to_write_one(text: str) -> None:
    with pytest.raises(QueryError, match="write who, what and whom"):
        rule(text, lambda name: name)


def test_a_rule_about_nobody_known() -> None:
    with pytest.raises(NotFound):
        rule("Nowherestan attacked *", graph().find)


def test_days() -> None:
    today = date(2024, 3, 1)
    assert [day(t, today) for t in ("today", "Yesterday", "30d", "2024-02-29")] == ["2024-03-01", "2024-02-29", "2024-01-31", "2024-02-29"]
    for text in ("", "soon", "2024-02-30", "-1d", "9999999999d"):
        with pytest.raises(ValueError, match="is no day"):
            day(text, today)


# -- digests ----------------------------------------------------------------------------------------------------------

EVIL = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) **b** `c`\n# h\n- l\n\n    <!-- "


def evil(url: str = "https://example.org/a") -> Item:
    return Item("violence", EVIL, DAY, EVIL, "x", "y", source=EVIL, url=url, title=EVIL)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list]] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.append((tag, attrs))


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("url", ["https://example.org/a", "javascript:alert(1)", 'https://example.org/"onmouseover="x'])
def test_a_page_holds_no_markup_of_an_article_and_fetches_nothing(url: str) -> None:
    parser = tags(digest.page([evil(url)], DAY, DAY))
    assert {t for t, _ in parser.seen} <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "ul", "li", "b", "small", "blockquote", "a"}
    links = [dict(a)["href"] for t, a in parser.seen if t == "a"]
    assert links == (["https://example.org/a"] if url == "https://example.org/a" else [])
    assert not any(name in ("src", "onerror") for _, attrs in parser.seen for name, _ in attrs)


def test_markdown_holds_no_markup_of_an_article() -> None:
    shown = MarkdownIt("commonmark").render(digest.markdown([evil()], DAY, DAY))
    assert {t for t, _ in tags(shown).seen} <= {"h1", "h2", "ul", "li", "p", "strong", "a", "blockquote"}
    assert shown.count("<h1>") == 1
    assert shown.count("<li>") == 1
    assert [dict(a)["href"] for t, a in tags(shown).seen if t == "a"] == ["https://example.org/a"]


def test_digests_without_news_say_so() -> None:
    assert "Nothing new" in digest.page([], DAY, DAY)
    assert "Nothing new" in digest.markdown([], DAY, DAY)


def test_each_kind_has_a_heading_in_the_digest() -> None:
    items = [Item(kind, f"text of {kind}", DAY, "words", "x", "y") for kind in KINDS]
    for text in (digest.page(items, DAY, DAY), digest.markdown(items, DAY, DAY)):
        assert [text.index(h) for h in KINDS.values()] == sorted(text.index(h) for h in KINDS.values())


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("news") / "s"
    with KnowledgeGraph(folder, write=True) as made:
        made.insert(said("a", DAY, claim("a", "Attack", FRA, KEN, date=DAY)))
        made.insert(said("b", DAY, claim("b", a=ANA, b=BEN, date=DAY)))
    return str(folder)


def test_the_command_in_each_format(store) -> None:
    def run(*args: str):
        return CliRunner().invoke(app, ["news", "--store", store, "--since", DAY, "--until", DAY, *args])

    rows = [json.loads(line) for line in run("--format", "json").stdout.splitlines()]
    assert [(r["kind"], r["relation"]) for r in rows] == [("violence", "attacked"), ("first meeting", "met")]
    assert all(r["sentence"] and r["event"] and r["day"] == DAY for r in rows)
    assert "France attacked Kenya" in run("--format", "md").stdout.replace("\\", "")
    assert run("--format", "html").stdout.startswith("<!doctype html>")
    assert "France attacked Kenya" in run().stdout
    assert [json.loads(line)["kind"] for line in run("--about", "Ana Costa", "--format", "json").stdout.splitlines()] == ["first meeting"]
    assert run("--format", "pdf").exit_code == 2


def test_rules_end_with_a_status_that_a_shell_can_ask(store) -> None:
    def run(*rules: str):
        return CliRunner().invoke(
            app, ["news", "--store", store, "--since", DAY, "--until", DAY, "--format", "json", *(x for r in rules for x in ("--rule", r))]
        )

    found = run("* attacked Kenya", "Kenya attacked *")
    assert (found.exit_code, [json.loads(line)["kind"] for line in found.stdout.splitlines()]) == (0, ["* attacked Kenya"])
    none = run("Kenya attacked *")
    assert (none.exit_code, none.stdout) == (3, "")
    assert CliRunner().invoke(app, ["news", "--store", store, "--since", "soon"]).exit_code == 2
    assert CliRunner().invoke(app, ["news", "--store", store, "--since", "2024-06-13", "--until", DAY]).exit_code == 2

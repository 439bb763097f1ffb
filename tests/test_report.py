"""The dossier of two actors: what it says, and that nothing of an article is more than text in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from subprocess import CompletedProcess

import pytest
from warm import kg

from kg import Article, KnowledgeGraph
from kg.analyse.dyad import Course, course, mean_goldstein
from kg.errors import InputError, NotFound, NothingFound
from kg.export.report import background, between, dossier, page
from kg.model import Actor, Event, Kind, Report, Status
from kg.ontology import event_types

pytestmark = pytest.mark.usefixtures("small_reference")

FRA, DEU, KEN, RUS, CHN = (
    Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN"), ("Russia", "RUS"), ("China", "CHN"))
)
MACRON = Actor(Kind.PERSON, "Emmanuel Macron", "emmanuel-macron", "FRA")
ID = "https://w3id.org/irkg/id/"
ENDS = (ID + "country/FRA", ID + "country/DEU")
BIDI = "\u202e\u2066"
HOSTILE = f"<img src=x onerror=alert(1)></script><script>document.title='owned'</script><a href=\"javascript:alert(2)\" onclick=alert(3)>{BIDI}x</a>"


def event(n: int, type_: str, a: Actor, b: Actor, day: str | None = "2024-05-02", *, reports: tuple[Report, ...] = (), **more) -> Event:
    t = event_types()[type_]
    told = reports or (
        Report(f"claim-{n}", f"article-{n}", f"words of event {n}", 0, 9, f"title {n}", "Wire", f"https://example.org/{n}", day or "2024-06-01"),
    )
    return Event(
        f"{ID}event/{n:04x}", type_, t.relation, (a,), (b,), date=day, first=day, last=day, goldstein=t.goldstein, quad=t.quad, symmetric=t.symmetric, reports=told, **more
    )  # fmt: skip


def told(n: int, status: Status) -> Report:
    return Report(f"claim-9{n}", f"article-9{n}", f"{status} words", 5, 9, "", "Post", "", f"2024-07-0{n}", status=status, attribution="Paris")


EVENTS = [
    event(1, "Meeting", MACRON, DEU, "2024-01-10", place="Berlin"),
    event(2, "Cooperation", FRA, DEU, "2024-02-11", topics=("trade", "energy"), publishers=3),
    event(3, "Criticism", DEU, MACRON, "2024-03-12"),
    event(4, "Visit", MACRON, DEU, "2024-04-13", status=Status.PLANNED, topics=("trade",)),
    event(
        5,
        "Agreement",
        FRA,
        DEU,
        None,
        contradicted=True,
        reports=(told(1, Status.ACTUAL), told(2, Status.ACTUAL), told(3, Status.ACTUAL), told(4, Status.DENIED)),
    ),
    event(6, "Attack", FRA, KEN, "2024-03-12"),
    event(7, "OfficeHolding", MACRON, FRA, None, office="president"),
]


def made(**more) -> str:
    return page(dossier(("France", "Germany"), ENDS, EVENTS, **more))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text.split("</style>")[1]))


def test_sections_hold_each_event_where_it_belongs() -> None:
    d = dossier(("France", "Germany"), ENDS, EVENTS[::-1])
    assert {s.id: [int(e.iri[-4:], 16) for e in s.events] for s in d.sections} == {
        "talks": [1],
        "agreements": [2, 5],
        "disputes": [3],
        "planned": [4],
        "contradictions": [5],
    }
    assert (d.cooperation, d.conflict, d.aside) == (3, 1, 1)
    assert d.sectors == (("trade", 2), ("energy", 1))
    assert (d.since, d.until) == ("2024-01-10", "2024-07-01")
    assert len(d.missing) == 5


def test_only_pairs_between_the_two_are_named() -> None:
    summit = Event(f"{ID}event/aa", "Meeting", "met", (MACRON, DEU, KEN), (), symmetric=True, date="2024", reports=EVENTS[0].reports)
    assert between(summit, ENDS) == ((MACRON, DEU),)
    text = words(page(dossier(("France", "Germany"), ENDS, [summit])))
    assert "Emmanuel Macron met Germany" in text
    assert "with 1 other" in text
    assert "Kenya" not in text


def test_page_quotes_numbers_and_links_its_sources() -> None:
    text = made()
    assert '<a href="https://example.org/2" rel="noopener noreferrer" target="_blank">https://example.org/2</a>' in text
    cited, listed = set(re.findall('href="#source-(\\d+)"', text)), set(re.findall("<li id=source-(\\d+)>", text))
    assert cited == listed == {str(n) for n in range(1, 7)}
    plain = words(text)
    assert "words of event 3" in plain
    assert "2024-01-10, Berlin" in plain
    assert "planned: Emmanuel Macron visited Germany" in plain
    assert "1 event is asserted by one report and denied by another" in plain


def test_both_sides_of_a_contradiction_are_quoted() -> None:
    plain = words(made())
    part = plain[plain.rindex("Contradictions: asserted") :]
    assert "actual words" in part
    assert "denied words" in part
    assert "says Paris" in part
    assert "and 2 more passages" in part


def test_the_same_words_are_quoted_once() -> None:
    twice = tuple(Report(f"claim-{n}", "article-1", "met all of them", 3, 18, "", "Wire", "", "2024-05-02") for n in (1, 2))
    text = words(page(dossier(("France", "Germany"), ENDS, [event(1, "Meeting", FRA, DEU, reports=twice)])))
    assert text.count("met all of them") == 1
    assert "1 passage" in text


def test_best_supported_are_kept_and_the_number_is_said() -> None:
    plain = words(made(top=1))
    assert "The 1 best supported of 2." in plain
    assert "words of event 2" in plain


def test_same_events_same_bytes() -> None:
    assert made() == page(dossier(("France", "Germany"), ENDS, EVENTS[::-1]))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.append((tag, dict(attrs)))


def test_text_of_articles_stays_text() -> None:
    bad = Report("c", HOSTILE, HOSTILE, 0, 9, HOSTILE, HOSTILE, "javascript:alert(1)", "2024-05-02", attribution=HOSTILE)
    end = Actor(Kind.PERSON, HOSTILE, "x", "DEU", False)
    text = page(dossier((HOSTILE, "Germany"), ENDS, [event(1, "Meeting", FRA, end, place=HOSTILE, reports=(bad,))]))
    tags = _Tags()
    tags.feed(text)
    assert {t for t, _ in tags.seen}.isdisjoint({"script", "img", "iframe", "object", "link", "base", "form"})
    assert not [k for _, attrs in tags.seen for k in attrs if k.startswith("on")]
    assert all(a.get("href", "#").startswith("#") for t, a in tags.seen if t == "a")
    assert not set(BIDI) & set(text)
    assert "alert(1)" in words(text)


def test_course_takes_a_step_that_fits_and_counts_what_it_leaves() -> None:
    days = ["2024-01-01", "2024-01-03", "2024-01-03", "2024-01-04"]
    found = course(event(n, "Meeting" if n else "Attack", FRA, DEU, d) for n, d in enumerate(days))
    assert found == Course("day", (("2024-01-01", 0, 0, 0, 1), ("2024-01-02", 0, 0, 0, 0), ("2024-01-03", 2, 0, 0, 0), ("2024-01-04", 1, 0, 0, 0)), 0)
    wide = [event(n, "Meeting", FRA, DEU, d) for n, d in enumerate(("2019-02-01", "2020-01-01", "2021-01-01", "2024-01-01"))]
    coarse = Event(f"{ID}event/bb", "Meeting", "met", (FRA,), (DEU,), date="2020", first="2020-01-01", last="2020-12-31", quad="Verbal Cooperation")
    found = course([*wide, coarse])
    assert found is not None
    assert (found.step, found.left, sum(row[1] for row in found.rows)) == ("month", 1, 4)
    assert "1 dated more coarsely is left out" in found.caption
    assert course(wide[:3]) is None
    assert course([wide[0]] * 6) is None


def test_mean_goldstein_has_an_interval_around_it() -> None:
    assert mean_goldstein([1.0] * 4) is None
    found = mean_goldstein([-10.0] * 10 + [10.0] * 10)
    assert found is not None
    mean, low, high = found
    assert mean == 0
    # twenty draws of +-10: a standard error of 10/sqrt(20) = 2.24, so about +-4.3
    assert -6 < low < -3 < 3 < high < 6


def test_background_says_who_led_and_what_both_belong_to() -> None:
    ends = (ID + "country/RUS", ID + "country/CHN")
    led = background.holders(ends, "2024-10-17")
    assert ("Russia", "Vladimir Putin") in {(of, who) for of, _, who, _ in led}
    assert [of for of, *_ in led] == sorted((of for of, *_ in led), key=["Russia", "China"].index)
    assert all("Deputy" not in office for _, office, _, _ in led)
    both = {name: (x, y) for name, x, y in background.shared(ends, "2024-10-17")}
    assert both["BRICS"] == ("2009", "2009")
    assert "dialogue partner" in both["ASEAN"][0]
    assert "BRICS" not in {name for name, *_ in background.shared(ends, "2008")}


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    g = KnowledgeGraph()
    g.add(
        Article(
            "a",
            "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on 3 May 2022. Germany criticised France on 9 May 2022. "
            f"France and Germany signed an agreement on energy on 20 May 2022. {HOSTILE}",
            title=HOSTILE,
            source=HOSTILE,
            url="javascript:alert(1)",
            published="2022-05-24",
        ),
        Article(
            "b",
            f"{HOSTILE} France sanctioned Germany on 2 June 2022. Macron visited Berlin on 8 June 2022.",
            title="b",
            url="https://example.org/b",
            published="2022-06-09",
        ),
    )
    return g


def test_report_of_a_graph(graph, tmp_path) -> None:
    path = graph.report("France", "Germany", tmp_path / "r.html")
    text = path.read_text(encoding="utf-8")
    plain = words(text)
    assert "Emmanuel Macron met Olaf Scholz" in plain
    assert "Leading offices on 2022-06-08" in plain
    assert "European Union" in plain
    assert text.count("data:image/svg+xml;base64,") == 2
    early = words(graph.report("France", "Germany", tmp_path / "e.html", until="2022-05-05").read_text(encoding="utf-8"))
    assert "Emmanuel Macron met Olaf Scholz" in early
    assert "criticised" not in early


def test_unknown_and_empty_dyads_are_named(graph, tmp_path) -> None:
    with pytest.raises(NotFound, match="Atlantis"):
        graph.report("Atlantis", "France", tmp_path / "r.html")
    with pytest.raises(NothingFound, match="no event between France and Kenya; see"):
        graph.report("France", "Kenya", tmp_path / "r.html")
    with pytest.raises(NothingFound, match="in that window"):
        graph.report("France", "Germany", tmp_path / "r.html", since="2023")
    with pytest.raises(NothingFound, match="name two actors"):
        graph.report("Paris", "France", tmp_path / "r.html")
    with pytest.raises(InputError, match="cannot be written"):
        graph.report("France", "Germany", tmp_path / "none" / "r.html")
    assert list(tmp_path.iterdir()) == []


def test_command(tmp_path) -> None:
    store = tmp_path / "store"
    with KnowledgeGraph(store, write=True) as g:
        g.add(Article("a", "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on 3 May 2022.", published="2022-05-04"))

    def run(*args: str) -> CompletedProcess[str]:
        return kg("report", "--store", str(store), *args)

    done = run("France", "Germany", "-o", str(tmp_path / "r.html"))
    assert done.returncode == 0, done.stderr
    assert "Olaf Scholz" in (tmp_path / "r.html").read_text(encoding="utf-8")
    for args, code, said in (
        (("France", "Atlantis", "-o", str(tmp_path / "x.html")), 1, "unknown name 'Atlantis'"),
        (("France", "Kenya", "-o", str(tmp_path / "x.html")), 1, "no event between France and Kenya"),
        (("France", "Germany", "--since", "yesterday", "-o", str(tmp_path / "x.html")), 2, "no date"),
        (("France", "Germany"), 2, "output"),
    ):
        done = run(*args)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.html").exists()


# -- in a browser --------------------------------------------------------------------------------------------------------


def test_inert_in_a_browser(graph, show, tmp_path) -> None:
    tab = show(graph.report("France", "Germany", tmp_path / "r.html"), script=False)
    assert tab.title() == "France and Germany"
    assert "<img src=x onerror=alert(1)>" in tab.inner_text("body")
    assert tab.locator("script, iframe, object, link, form, base").count() == 0
    assert tab.locator("img").count() == 2
    hrefs = {a.get_attribute("href") for a in tab.locator("a").all()}
    assert {h for h in hrefs if not h.startswith("#")} == {"https://example.org/b"}
    assert "default-src 'none'" in tab.get_attribute("meta[http-equiv]", "content")
    assert "unsafe" not in tab.get_attribute("meta[http-equiv]", "content")


@pytest.mark.parametrize(("scheme", "shown"), [("light", "day"), ("dark", "night")])
def test_themes_and_print(graph, show, tmp_path, scheme: str, shown: str) -> None:
    tab = show(graph.report("France", "Germany", tmp_path / "r.html"), script=False, color_scheme=scheme)
    assert tab.is_visible(f"img.{shown}")
    assert tab.locator("img:visible").count() == 1
    assert (tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)") is (scheme == "light")
    tab.emulate_media(media="print")
    assert tab.is_visible("img.day")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.pdf().startswith(b"%PDF")


def test_narrow_screen_has_no_sideways_scroll(graph, show, tmp_path) -> None:
    tab = show(graph.report("France", "Germany", tmp_path / "r.html"), script=False, width=390, height=844)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

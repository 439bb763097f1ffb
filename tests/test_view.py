"""The page: what it holds, and what it does in a real browser."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import kg.export.html
from kg import Article, KnowledgeGraph
from kg.export.html import Inline, View, page, write_view
from kg.export.html.content import clean, content, encode, tone, web
from kg.export.html.layout import positions, size
from kg.link import gazetteer
from kg.model import Actor, Event, Kind, Report, Status
from kg.ontology import event_types

pytestmark = pytest.mark.usefixtures("small_reference")

FRA, DEU, KEN, RWA = (Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN"), ("Rwanda", "RWA")))
MACRON = Actor(Kind.PERSON, "Emmanuel Macron", "emmanuel-macron", "FRA")
KAGAME = Actor(Kind.PERSON, "Paul Kagame", "paul-kagame", "RWA")
NATO = Actor(Kind.ORGANISATION, "NATO", "nato")
HOSTILE = "<img src=x onerror=alert(1)></script><script>document.title='owned'</script> href=\"javascript:alert(2)\""


def event(
    n: int, type_: str, a: Actor, b: Actor, day: str | None = "2024-05-02", *, quote: str = "", url: str = "", title: str = "", **more
) -> Event:
    t = event_types()[type_]
    report = Report(f"claim-{n}", f"article-{n}", quote or f"words of event {n}", 0, 9, title, "Wire" if n % 2 else "Post", url, day or "2024-06-01")
    return Event(
        f"https://w3id.org/irkg/id/event/{n:04x}", type_, t.relation, (a,), (b,), date=day, first=day, last=day, goldstein=t.goldstein, quad=t.quad,
        symmetric=t.symmetric, reports=(report,), **more,
    )  # fmt: skip


EVENTS = [
    event(1, "Meeting", MACRON, KAGAME, "2024-01-10", url="https://example.org/a?b=1&c=2", title="Macron meets Kagame"),
    event(2, "Cooperation", FRA, DEU, "2024-02-11", topics=("trade",), publishers=3),
    event(3, "Attack", RWA, KEN, "2024-03-12"),
    event(4, "Sanction", DEU, RWA, "2024-04-13", status=Status.PLANNED),
    event(5, "Agreement", NATO, KEN, None),
    event(6, "Criticism", KEN, RWA, "2025-01-09", quote=HOSTILE, title=HOSTILE, url="javascript:alert(3)"),
    event(7, "OfficeHolding", MACRON, FRA, None, office="president"),
    event(8, "Meeting", FRA, KEN, "2025-02-09", quote='=cmd|"/c calc"!A1'),
]


# -- what the page holds -------------------------------------------------------------------------------------------------


def test_same_events_same_bytes() -> None:
    assert page(EVENTS) == page(EVENTS[::-1])


def test_limit_keeps_the_best_supported_and_says_so() -> None:
    held = content(EVENTS, View(limit=2))
    assert held["asked"]["events"] == 8
    assert [e["i"] for e in held["events"]] == ["event/0002", "event/0008"]


@pytest.mark.parametrize(
    ("view", "left"),
    [
        (View(since="2024-03-12", until="2024-04"), {3, 4}),
        (View(until="2024-01-10"), {1}),
        (View(since="2025"), {6, 8}),
        (View(relations=("talks",)), {1, 8}),
        (View(relations=("attacked", "sanctioned")), {3, 4}),
        (View(sectors=("trade",)), {2}),
        (View(min_support=2), {2}),
        (View(focus=("https://w3id.org/irkg/id/organisation/nato",)), {5}),
        (View(focus=("https://w3id.org/irkg/id/country/DEU",)), {2, 4}),
        (View(focus=("https://w3id.org/irkg/id/country/FRA",)), {1, 2, 7, 8}),
    ],
)
def test_selection(view: View, left: set[int]) -> None:
    assert {int(e["i"][-4:], 16) for e in content(EVENTS, view)["events"]} == left


def test_title_tells_the_cut() -> None:
    view = View(focus=("https://w3id.org/irkg/id/country/FRA",), since="2024", until="2025-02", relations=("talks",), title="News")
    assert content(EVENTS, view)["title"] == "News: France, talks, from 2024 to 2025-02"
    assert "<title>News: energy, told by 2 publishers at least</title>" in page(EVENTS, View(sectors=("energy",), min_support=2, title="News"))
    assert content(EVENTS, View(title="News"))["title"] == "News"


def test_wrong_options_name_what_there_is() -> None:
    with pytest.raises(ValueError, match="attacked"):
        View(relations=("marries",))
    with pytest.raises(ValueError, match="energy"):
        View(sectors=("gossip",))
    with pytest.raises(ValueError, match="countries"):
        View(level="planets")


def test_text_of_articles_stays_text() -> None:
    text = page(EVENTS)
    assert "<img" not in text
    assert text.count("<script") == page([]).count("<script")
    assert "javascript:alert(3)" not in text
    assert encode({"a": "</script><!--&\u2028"}) == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028"}'
    assert clean("a\u202eb\x00\n c\ud800", 0) == "ab c"
    assert web("https://example.org/x") == "https://example.org/x"
    assert [web(u) for u in ("javascript:alert(1)", "data:text/html,x", "//x.org", "http://[", " java\tscript:x")] == [""] * 5


def test_tone_claims_nothing_where_score_and_class_disagree() -> None:
    assert (tone(3, "Verbal Conflict"), tone(-10, "Material Conflict"), tone(6, "Material Cooperation"), tone(0, "Verbal Cooperation")) == (
        0,
        -1,
        1,
        0,
    )


def test_no_two_discs_overlap_and_people_lie_with_their_country() -> None:
    homes = [*range(40), *(n % 7 for n in range(200))]
    weights = {(n, (n * 7 + 3) % 40): 1 + n % 5 for n in range(40)} | {(40 + n, (n * 3) % 40): 1 for n in range(200)}
    degree = [5] * 240
    discs = positions(homes, weights, degree)
    assert discs == positions(homes, weights, degree)
    upper = discs[:40]
    for i, a in enumerate(upper):
        for b in upper[:i]:
            assert (a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= (a.r + b.r) ** 2 * 0.98
    for n in range(40, 240):
        home = discs[homes[n]]
        assert ((discs[n].x - home.x) ** 2 + (discs[n].y - home.y) ** 2) ** 0.5 <= home.r
    assert size(0, 1000) < size(9, 1000) < size(99, 1000) < size(1000, 1000) == size(2000, 2000) == 34.0
    assert size(1, 7) < size(7, 7) < 34.0  # where even the busiest has few events, names need the room
    assert size(99, 9999) - size(9, 9999) == pytest.approx(size(999, 9999) - size(99, 9999))  # by the logarithm


def test_empty_graph_is_a_page(tmp_path) -> None:
    write_view(tmp_path / "p.html", [])
    assert "International relations" in (tmp_path / "p.html").read_text()


def test_notebook_shows_the_page_in_a_frame_that_may_only_run_scripts() -> None:
    graph = KnowledgeGraph()
    graph.add(Article("a", "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on 3 May 2022.", published="2022-05-04"))
    shown = graph.view(focus=["France"])._repr_html_()
    assert 'sandbox="allow-scripts allow-downloads allow-popups"' in shown
    assert "<script" not in shown


def test_vendored_renderer_is_the_one_that_its_readme_tells() -> None:
    vendor = Path(kg.export.html.__file__).parent / "vendor"
    told = re.search(r"`sigma.min.js` \| `([0-9a-f]{64})`", (vendor / "README.md").read_text(encoding="utf-8"))
    assert told[1] == hashlib.sha256((vendor / "sigma.min.js").read_bytes()).hexdigest()
    licences = (vendor / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(f"== {name} " in licences for name in ("sigma", "graphology", "graphology-utils", "events"))


# -- in a browser --------------------------------------------------------------------------------------------------------


def shown(tab) -> str:
    return tab.inner_text("#shown")


def test_opens_without_error_or_request(show) -> None:
    tab = show(page(EVENTS))
    assert shown(tab) == "Showing 7 actors, 7 of 8 events"
    assert tab.evaluate("document.getElementById('over').names.length") >= 5


def test_page_without_webgl_says_so_and_goes_on(browser, tmp_path) -> None:
    path = tmp_path / "p.html"
    path.write_text(page(EVENTS), encoding="utf-8")
    tab = browser.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda e: wrong.append(str(e)))
    tab.add_init_script(
        "const asked = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind.includes('webgl') ? null : asked.call(this, kind, ...more); };"
    )
    tab.goto(path.as_uri())
    tab.wait_for_selector("html[data-ready='1']", state="attached")
    assert "WebGL" in tab.inner_text("#stage [role=alert]")
    tab.click("#panel button:has-text('Kenya') >> nth=0")
    assert "Kenya" in tab.inner_text("#panel h2")
    tab.click("#table")
    assert tab.locator("#grid td").count() > 4
    tab.close()
    assert wrong == []


def test_page_says_what_the_limit_left_out(show) -> None:
    tab = show(page(EVENTS, View(limit=2)))
    assert shown(tab) == "Showing 3 actors, 2 events (the page holds the best supported 2 of 8)"
    few = show(page(EVENTS), "top=3")
    assert shown(few).startswith("Showing 3 of 7 actors, ")
    assert shown(few).endswith(" of 8 events")


def test_hostile_text_is_inert(show) -> None:
    tab = show(page(EVENTS, View(title=HOSTILE)), "pick=country/KEN,country/RWA")
    assert "<img src=x onerror=alert(1)>" in tab.inner_text("#panel")
    assert tab.title().startswith("<img")
    assert tab.locator("#panel img, #panel script, h1 *").count() == 0
    assert tab.locator("#panel a").count() == 0


def test_policy_lets_nothing_else_run(browser, tmp_path) -> None:
    (tmp_path / "p.html").write_text(page(EVENTS), encoding="utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "p.html").as_uri())
    policy = tab.get_attribute("meta[http-equiv]", "content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    tab.evaluate("() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); }")
    assert tab.evaluate("window.ran === undefined")
    tab.close()


def test_search_finds_by_part_and_acronym(show) -> None:
    tab = show(page(EVENTS))
    tab.keyboard.press("/")
    tab.keyboard.type("kaga")
    assert tab.inner_text("#found li >> nth=0").startswith("Paul Kagame")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == "Paul Kagame"
    assert "President, Rwanda" in tab.inner_text("#panel")
    tab.keyboard.press("/")
    tab.keyboard.type("DEU")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == "Germany"
    tab.keyboard.press("Escape")
    assert tab.inner_text("#panel h2") == "What is here"


def test_panel_of_a_tie_quotes_its_sources(show) -> None:
    tab = show(page(EVENTS), "pick=person/emmanuel-macron,person/paul-kagame")
    text = tab.inner_text("#panel")
    assert "2024-01-10" in text
    assert "words of event 1" in text
    link = tab.locator("#panel .event a")
    assert link.get_attribute("href") == "https://example.org/a?b=1&c=2"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_filters_and_slider(show) -> None:
    tab = show(page(EVENTS))
    tab.uncheck("#filters label:has-text('attack') input")
    assert "6 of 8 events" in shown(tab)
    tab.uncheck("#filters label:has-text('planned') input")
    assert "5 of 8 events" in shown(tab)
    tab.click("text=Reset all")
    assert "7 of 8 events" in shown(tab)
    tab.evaluate("() => { const s = document.getElementById('from'); s.value = s.max; s.dispatchEvent(new Event('input')); }")
    tab.wait_for_selector("#shown:has-text('2 actors')")
    assert "from=2025-02" in tab.url
    tab.click("#play")
    tab.wait_for_selector("#play[aria-label='Stop']")
    tab.click("#play")
    tab.wait_for_selector("#play[aria-label='Play']")
    assert "to=2024" in tab.url


def test_numbers_of_filters_follow_the_window_and_the_focus_stays(show) -> None:
    tab = show(page(EVENTS))
    row = "#filters label:has-text('talks')"
    people = "#filters label:has-text('person') small"
    assert (tab.inner_text(f"{row} small"), tab.inner_text(people)) == ("2", "2")
    tab.focus(f"{row} input")
    tab.keyboard.press("Space")
    assert tab.evaluate("document.activeElement.closest('label').textContent").startswith("talks")
    tab.keyboard.press("Space")
    tab.evaluate("location.hash = 'from=2024-03&to=2024-12'")
    tab.wait_for_selector(f"{row} small:has-text('0')")
    assert tab.inner_text("#filters label:has-text('attack') small") == "1"
    assert tab.inner_text(people) == "1"  # whose office is told in the window


def test_filters_by_kind_sector_support_and_number(show) -> None:
    tab = show(page(EVENTS))
    tab.uncheck("#filters label:has-text('person') input")
    assert shown(tab) == "Showing 5 actors, 6 of 8 events"
    assert "kinds=" in tab.url
    tab.check("#filters label:has-text('person') input")
    tab.click("summary:has-text('Sectors')")
    tab.check("#filters details label:has-text('trade') input")
    assert shown(tab) == "Showing 2 actors, 1 of 8 events"
    tab.click("text=Reset all")
    tab.evaluate(
        "() => { const s = document.querySelector('[aria-label=\"Publishers, at least\"]'); s.value = 3; s.dispatchEvent(new Event('input')); }"
    )
    tab.wait_for_selector("#shown:has-text('Showing 2 actors, 1 of 8 events')")
    assert "support=3" in tab.url
    tab.click("text=Reset all")
    tab.check("#filters label:has-text('sectors of cooperation') input")
    assert "sectors=1" in tab.url


def test_focus_by_double_click_and_back(show) -> None:
    tab = show(page(EVENTS))
    tab.evaluate("document.getElementById('fit').click()")
    tab.wait_for_timeout(500)
    tab.keyboard.press("/")
    tab.keyboard.type("germany")
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(600)  # the map glides until Germany stands in the middle
    box = tab.locator("#stage").bounding_box()
    tab.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_selector("#trail button:has-text('Germany')")
    assert "Germany" in tab.inner_text("#trail")
    assert shown(tab) == "Showing 3 of 7 actors, 2 of 8 events"
    again = show(page(EVENTS), tab.url.split("#")[1])
    assert shown(again) == shown(tab)
    tab.click("#trail button:has-text('Everything')")
    assert shown(tab) == "Showing 7 actors, 7 of 8 events"


def test_countries_stand_for_their_people_and_open(show) -> None:
    tab = show(page(EVENTS, View(level="countries")))
    assert shown(tab).startswith("Showing 5 states and bodies")
    tab.evaluate("location.hash = 'pick=country/RWA'")
    tab.wait_for_selector("#panel h2:has-text('Rwanda')")
    tab.click("#panel button:has-text('Open')")
    assert shown(tab).startswith("Showing 6 states and bodies")


def test_matrix_by_keys(show) -> None:
    tab = show(page(EVENTS, View(matrix=True)))
    tab.focus("#grid td[tabindex='0']")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert "–" in tab.inner_text("#panel h2")
    assert tab.locator("#grid tbody tr").count() == 4


def test_matrix_says_how_much_it_shows(show) -> None:
    tab = show(page(EVENTS, View(matrix=True)))
    # France-Germany, Rwanda-Kenya twice, Germany-Rwanda, Macron-Kagame and France-Kenya; NATO is no country
    assert shown(tab) == "Showing 4 countries, 6 of 8 events"


def test_names_do_not_overlap(show) -> None:
    states = list(gazetteer().countries.values())[:60]
    crowd = [event(100 + n, "Meeting", a, states[(n * 7 + 3) % 60]) for n, a in enumerate(states)]
    crowd += [event(300 + n, "Attack", a, states[(n * 11 + 5) % 60]) for n, a in enumerate(states) if a != states[(n * 11 + 5) % 60]]
    for width, height in ((1440, 900), (390, 844)):
        tab = show(page(crowd), width=width, height=height)
        names = tab.evaluate("document.getElementById('over').names")
        assert len(names) > (25 if width > 600 else 14)
        area = tab.evaluate("[document.getElementById('over').clientWidth, document.getElementById('over').clientHeight]")
        for i, (x, y, w, h) in enumerate(names):
            assert x >= 0
            assert x + w <= area[0]
            assert 0 <= y <= area[1] - h
            for x2, y2, w2, h2 in names[:i]:
                assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


# Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), table 1, severity 1.0
SIGHT = {
    "trichromat": np.eye(3),
    "protanope": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranope": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanope": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of an sRGB colour as an eye sees it."""
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    rgb = np.clip(sight @ np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_are_told_apart(sight: str) -> None:
    text = (Path(kg.export.html.__file__).parent / "page" / "labels.js").read_text(encoding="utf-8")
    regions = [re.findall("#[0-9a-f]{6}", part) for part in re.findall(r"region: (\[.*?\])", text)]
    assert [len(r) for r in regions] == [7, 7]
    for colours in regions:
        assert min(np.linalg.norm(lab(a, SIGHT[sight]) - lab(b, SIGHT[sight])) for a, b in itertools.combinations(colours, 2)) > 20
    tones = [re.findall("#[0-9a-f]{6}", part)[:2] for part in re.findall(r'tone: \{"1": (.*?)\}', text)]
    for plus, minus in tones:
        assert np.linalg.norm(lab(plus, SIGHT[sight]) - lab(minus, SIGHT[sight])) > 60


def test_keys_go_from_actor_to_actor(show) -> None:
    tab = show(page(EVENTS))
    tab.focus("#stage")
    tab.keyboard.press("n")
    first = tab.inner_text("#panel h2")
    assert first in tab.inner_text("#said")
    assert first in tab.get_attribute("#stage", "aria-label")
    tab.keyboard.press("n")
    assert tab.inner_text("#panel h2") != first
    tab.keyboard.press("p")
    assert tab.inner_text("#panel h2") == first
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"#trail button:has-text('{first}')")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    assert shown(tab) == "Showing 7 actors, 7 of 8 events"


def test_every_control_has_a_name(show) -> None:
    tab = show(page(EVENTS), "pick=country/KEN")
    nameless = tab.evaluate("""[...document.querySelectorAll('button,input,select,[role=img],[role=application]')].filter(x =>
      !(x.textContent.trim() || x.getAttribute('aria-label') || (x.closest('label') && x.closest('label').textContent.trim()))).map(x => x.outerHTML)""")
    assert nameless == []


def test_notebook_cell_runs_in_its_frame(show) -> None:
    cell = Inline(page(EVENTS))._repr_html_()
    tab = show(f"<!doctype html><meta charset=utf-8><body>{cell}</body>", script=False)
    frame = tab.frame_locator("iframe")
    frame.locator("html[data-ready='1']").wait_for(state="attached")
    frame.locator("#panel button:has-text('Kenya')").first.click()
    assert "Kenya" in frame.locator("#panel h2").inner_text()
    assert tab.frames[1].evaluate("window.origin") == "null"


def test_exports(show) -> None:
    tab = show(page(EVENTS))
    with tab.expect_download() as got:
        tab.click("#csv")
    rows = list(csv.DictReader(io.StringIO(Path(got.value.path()).read_text(encoding="utf-8-sig"))))
    assert {r["relation"] for r in rows} == {"met", "cooperatesWith", "attacked", "sanctioned", "agreedWith", "criticised"}
    assert not any(v.startswith(("=", "+", "@")) for r in rows for v in r.values())
    assert any(v.startswith("'=cmd") for r in rows for v in r.values())
    with tab.expect_download() as got:
        tab.click("#png")
    image = Path(got.value.path()).read_bytes()
    assert image.startswith(b"\x89PNG")
    assert len(image) > 10_000
    tab.click("#table")
    with tab.expect_download() as got:
        tab.click("#png")
    table = Path(got.value.path()).read_bytes()
    assert table.startswith(b"\x89PNG")
    assert len(table) > 10_000
    assert table != image


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes(show, theme: str) -> None:
    tab = show(page(EVENTS), f"theme={theme}")
    light = tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(247, 248, 250)"
    assert light is (theme == "light")


def test_narrow_screen_has_no_sideways_scroll(show) -> None:
    tab = show(page(EVENTS), "pick=country/KEN", width=390, height=844)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.is_visible("#panel h2")
    tab.click("#panel .close")
    assert not tab.is_visible("#panel h2")
    tab.click("#filters-open")
    assert tab.get_attribute("#filters-open", "aria-expanded") == "true"
    assert tab.is_visible("#filters legend >> nth=0")
    tab.locator("#filters .legend").scroll_into_view_if_needed()
    assert "denied only" in tab.inner_text("#filters .legend")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#filters legend >> nth=0")


def test_address_of_strangers_does_no_harm(show) -> None:
    tab = show(page(EVENTS), "pick=__proto__,constructor&focus=%3Cimg%3E&top=1e99&from=x&theme=evil&off=a,b&mode=9&depth=-1")
    assert shown(tab).startswith("Showing 7 actors")


def test_command(tmp_path, show, monkeypatch) -> None:
    from typer.testing import CliRunner

    from kg.cli import app

    with KnowledgeGraph(tmp_path / "store", write=True) as graph:
        graph.add(
            Article(
                "a",
                f"French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on 3 May 2022. {HOSTILE}",
                title=HOSTILE,
                published="2022-05-04",
            ),
            Article("b", "China sanctioned Lithuania on 2 March 2022.", published="2022-03-03"),
        )
    run = CliRunner().invoke(
        app, ["view", "--store", str(tmp_path / "store"), "-o", str(tmp_path / "v.html"), "--focus", "France", "--until", "2022"]
    )
    assert run.exit_code == 0, run.output
    text = (tmp_path / "v.html").read_text()
    assert "Olaf Scholz" in text
    assert "Lithuania" not in text
    tab = show(tmp_path / "v.html")
    assert "France" in tab.inner_text("#trail")
    for wrong in (["--relation", "marries"], ["--since", "yesterday"], ["--level", "planets"]):
        assert CliRunner().invoke(app, ["view", "--store", str(tmp_path / "store"), "-o", str(tmp_path / "w.html"), *wrong]).exit_code == 2
    assert not re.search("w.html", " ".join(p.name for p in tmp_path.iterdir()))


def test_hostile_article_is_inert_on_every_page(tmp_path, show) -> None:
    """One article that is hostile in every field, read by the whole path, on every kind of page that the command line writes."""
    from typer.testing import CliRunner

    from kg.cli import app

    bad = f"{HOSTILE} <svg/onload=alert(4)> <a href=javascript:alert(5) onclick=alert(6)>go</a> \u202e\u2066reversed\u2069"
    acts = " ".join(
        f"France {verb} Germany on {day} {month} 2022." for day in (2, 9, 16, 23) for month in ("May", "June") for verb in ("criticised", "praised")
    )
    urls = ("javascript:alert(7)", "data:text/html,<script>alert(8)</script>", "https://example.org/' onmouseover='alert(9)")
    with KnowledgeGraph(tmp_path / "store", write=True) as graph:
        graph.add(
            *(Article(f"{bad}{n}", f"{bad} {acts} {bad}", title=bad, source=bad, url=url, published="2022-07-04") for n, url in enumerate(urls))
        )
    store = str(tmp_path / "store")
    pages = {
        "view": ["view", "--title", bad],
        "matrix": ["view", "--matrix", "--title", bad],
        "report": ["report", "France", "Germany"],
        "overview": ["analyse", "overview", "--format", "html"],
    }
    for name, command in pages.items():
        path = tmp_path / f"{name}.html"
        run = CliRunner().invoke(app, [*command, "--store", store, "-o", str(path)])
        assert run.exit_code == 0, (name, run.output, run.exception)
        assert not set("\u202e\u2066\u2069") & set(path.read_text(encoding="utf-8")), name
        own = name in ("view", "matrix")
        tab = show(path, "pick=country/FRA,country/DEU" if own else "", script=own)
        tab.evaluate("document.querySelectorAll('details').forEach(x => { x.open = true; })")
        assert "alert" in tab.inner_text("body"), name
        assert tab.title() != "owned"
        assert tab.evaluate("[...document.querySelectorAll('*')].flatMap(x => [...x.attributes]).filter(a => a.name.startsWith('on')).length") == 0, (
            name
        )
        hrefs = tab.evaluate(
            "[...document.querySelectorAll('[href],[src],[srcdoc],[action]')].map(x => x.getAttribute('href') || x.getAttribute('src') || x.outerHTML)"
        )
        assert all(h.startswith(("#", "https://example.org/", "data:image/svg+xml;base64,")) for h in hrefs), (name, hrefs)
        assert tab.locator("script:not([type='application/json'])").count() == (2 if own else 0)
        assert tab.locator("iframe, object, embed, base, form[action]").count() == 0
        tab.wait_for_timeout(100)

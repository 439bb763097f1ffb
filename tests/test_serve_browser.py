"""The desk in a real browser: nothing of an article runs, nothing is asked of other hosts, pages fit, the graph grows and Back takes it back."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

from serving import MARKUP, TOKEN, running

PAGES = (
    "/",
    "/actor/FRA",
    "/tie/FRA/DEU",
    "/graph",
    "/graph?focus=FRA",
    "/map",
    "/time?a=France",
    "/matrix?who=all",
    "/review?reason=met once",
    "/query?name=most-active",
    "/analyses",
    "/api",
    "/?q=volkov",
)
UNNAMED = """() => [...document.querySelectorAll('a,button,input,select,textarea')].filter(x => x.type !== 'hidden' && x.checkVisibility() &&
  !(x.textContent.trim() || x.ariaLabel || x.labels?.length || x.querySelector?.('[alt],title,[aria-label]'))).map(x => x.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def desk(desk_address) -> str:
    return desk_address


@pytest.fixture(scope="module")
def window(browser, desk):
    """A window that has shown the desk its token."""
    context = browser.new_context(accept_downloads=True)
    it = context.new_page()
    it.goto(f"{desk}/?token={TOKEN}")
    assert "token" not in it.url
    it.close()
    yield context
    context.close()


@pytest.fixture
def tab(browser, desk, window):
    """Opens a page of the desk; afterwards nothing may have been logged as an error, asked of another host, or popped up."""
    wrong: list[str] = []
    tabs = []

    def open_(path: str, width: int = 1280, **more):
        it = browser.new_page(**more) if more else window.new_page()
        tabs.append(it)
        it.set_viewport_size({"width": width, "height": 900})
        it.on("console", lambda m: wrong.append(f"{m.text} {m.location['url']}") if m.type == "error" else None)
        it.on("pageerror", lambda e: wrong.append(str(e)))
        it.on("dialog", lambda d: (wrong.append("dialog"), d.dismiss()))
        it.on("request", lambda r: wrong.append(r.url) if not r.url.startswith((desk, "data:", "blob:")) else None)
        if more:
            it.goto(f"{desk}/?token={TOKEN}")
        it.goto(desk + path)
        return it

    yield open_
    for it in tabs:
        it.close()
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_pages_fit_their_width_and_name_what_can_be_used(tab, desk, width: int) -> None:
    it = tab("/", width)
    for path in PAGES:
        it.goto(desk + path)
        assert it.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert it.evaluate(UNNAMED) == [], path
        assert it.evaluate("['main', 'header', 'footer'].filter(x => document.querySelectorAll('body > ' + x).length !== 1)") == [], path


CUT = """() => [...document.querySelectorAll('.scroll')].filter(x => x.scrollWidth > x.clientWidth + 1).map(x => x.innerText.slice(0, 80))"""
BROKEN = """() => [...document.querySelectorAll('td,th')].filter(x => x.checkVisibility()).filter(x => {
  const style = getComputedStyle(x), ink = document.createElement('canvas').getContext('2d');
  ink.font = style.font;
  const longest = Math.max(0, ...x.innerText.split(/[\\s-]+/).filter(w => w.length < 16).map(w => ink.measureText(w).width));
  return longest > x.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
}).map(x => x.innerText)"""


@pytest.mark.parametrize("width", [390, 1024, 1920])
def test_tables_are_seen_whole_and_no_word_is_broken(tab, desk, width: int) -> None:
    it = tab("/", width)
    for path in ("/", "/actor/FRA", "/actor/person/emmanuel-macron", "/tie/FRA/DEU", "/time", "/map", "/analyses/dyads"):
        it.goto(desk + path)
        assert it.evaluate(BROKEN) == [], path
        assert it.evaluate(CUT) == [], path


@pytest.mark.parametrize("width", [390, 1024])
def test_figures_of_analyses_fit_and_are_drawn_for_the_width(tab, desk, width: int) -> None:
    it = tab("/", width)
    for path in ("/analyses/dyads", "/analyses/centrality", "/analyses/timeline?a=France&b=Germany"):
        it.goto(desk + path)
        figure = it.locator("figure img")
        box = figure.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, path
        assert it.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert it.evaluate("[...document.querySelectorAll('figure')].map(x => x.scrollWidth - x.clientWidth)") == [0], path
        drawn = figure.evaluate("x => x.naturalWidth")
        assert (drawn < 430) == (width == 390), (path, drawn)  # else its letters would be half as large
        assert it.locator(".analysis .lead").bounding_box()["y"] < box["y"], path


def test_back_takes_a_sector_away_again(tab, desk) -> None:
    it = tab("/tie/FRA/IND")
    events = it.locator("#events article")
    assert events.count() == 6
    it.locator("#events .tags a", has_text="energy").first.click()
    it.wait_for_url(f"{desk}/tie/FRA/IND?sector=energy#events")
    assert events.count() == 2
    it.go_back()
    it.wait_for_url(f"{desk}/tie/FRA/IND")
    assert events.count() == 6


@pytest.mark.parametrize("width", [390, 1024, 1920])
def test_tools_and_legend_of_the_graph_lie_on_nothing(tab, width: int) -> None:
    it = tab("/graph?focus=FRA", width)
    it.wait_for_selector("html[data-ready='1']", state="attached")
    tools, legend, stage, beside = (it.locator(x).bounding_box() for x in ("#tools", "#legend", "#stage", "#beside"))
    assert all(box["height"] < 45 for box in (it.locator("#tools > *").nth(n).bounding_box() for n in range(6)))
    assert tools["height"] < 45
    assert legend["y"] >= stage["y"] + stage["height"] - 1
    if width < 900:
        assert beside["y"] >= legend["y"] + legend["height"]


def test_pages_work_without_a_script(tab, desk) -> None:
    it = tab("/", java_script_enabled=False)
    it.fill("#big", "France")
    it.click("form.big button >> nth=0")
    assert it.url == f"{desk}/actor/FRA"
    it.click("#partners ~ .scroll th a >> nth=1")
    assert "sort=events" in it.url
    it.click("a:text-is('India')")
    assert it.url == f"{desk}/tie/FRA/IND"
    it.select_option("select[name=sector]", "energy")
    it.click("form.narrow button")
    assert it.locator("blockquote", has_text="France and India work on energy.").count() == 1
    it.goto(f"{desk}/graph?focus=FRA")
    assert it.locator("#rows tr").count() > 2


def test_from_a_name_to_the_sentence_in_three_actions(tab) -> None:
    it = tab("/")
    it.fill("#big", "france india energy")
    it.press("#big", "Enter")
    it.click("a:has-text('France and India, energy')")
    assert it.locator("blockquote").first.is_visible()
    assert "France and India work on energy." in it.locator("#events").inner_text()


def test_the_graph_grows_hides_and_goes_back(tab) -> None:
    it = tab("/graph?focus=organisation/nato")
    it.wait_for_selector("html[data-ready='1']", state="attached")
    rows = it.locator("#rows [data-open]")
    first = rows.first.get_attribute("data-open")
    with it.expect_response(re.compile("/api/neighbours/")) as answer:
        rows.first.click()
    assert answer.value.json()["centre"] == first
    it.wait_for_url(re.compile(r"open="))
    assert it.locator("#card h2").inner_text()
    it.click("#card button:has-text('Hide')")
    it.wait_for_url(re.compile(r"hide="))
    it.click("#undo")
    it.wait_for_url(lambda url: "hide=" not in url and "open=" in url)
    it.go_back()
    it.wait_for_url(lambda url: "open=" not in url)
    shared = it.url + "&open=" + first.removeprefix("country/")
    it.goto(shared)
    it.wait_for_selector("html[data-ready='1']", state="attached")
    assert it.locator("#undo").is_enabled()
    assert it.evaluate("document.getElementById('over').names.length") > 2


def graph_of(tab, query: str):
    it = tab(f"/graph?{query}")
    it.wait_for_selector("html[data-ready='1']", state="attached")
    return it


def saved(it, as_: str) -> str:
    with it.expect_download() as got:
        it.click("#save summary")
        it.click(f"#save [data-save={as_}]")
    return Path(got.value.path()).read_bytes().decode("latin-1" if as_ == "png" else "utf-8")


def test_what_the_graph_shows_is_saved(tab) -> None:
    it = graph_of(tab, "focus=FRA")
    drawn = it.evaluate("document.querySelectorAll('#rows tr').length") + 1
    assert saved(it, "png").startswith("\x89PNG")
    picture = ElementTree.fromstring(saved(it, "svg"))
    names = [x.text for x in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert len(names) == drawn
    assert {"France", "Germany"} <= set(names)
    graph = networkx.read_gexf(io.StringIO(saved(it, "gexf")))
    assert len(graph) == drawn
    assert graph.nodes["country/FRA"]["label"] == "France"
    assert {d["tone"] for _, _, d in graph.edges(data=True)} <= {"cooperation", "conflict", "neither"}
    one = saved(it, "html")
    assert "<title>Graph of France" in one
    assert "<script" not in one
    assert one.count("<tr>") - 1 == len({tuple(sorted((a, b))) for a, b, *_ in graph.edges})


def test_the_saved_page_opens_without_the_desk(tab, browser, tmp_path) -> None:
    it = graph_of(tab, "focus=KEN&people=0")  # people under their own names, the hostile one among them
    (tmp_path / "g.html").write_text(saved(it, "html"), encoding="utf-8")
    page, wrong = browser.new_page(), []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda d: (wrong.append("dialog"), d.dismiss()))
    page.goto((tmp_path / "g.html").as_uri())
    assert page.locator("svg circle").count() > 1
    assert page.title() != "owned"
    assert MARKUP in page.locator("body").inner_text()
    page.close()
    assert wrong == []


def test_discs_are_grouped_and_the_address_says_so(tab) -> None:
    it = graph_of(tab, "focus=FRA")
    before = saved(it, "svg")
    it.select_option("#group", "region")
    it.wait_for_url(re.compile("group=region"))
    by_region = saved(it, "svg")
    assert by_region != before
    assert re.search(r"Europe \(\d+\)</text>", by_region)
    it.select_option("#group", "European Union")
    it.wait_for_url(re.compile("group=European"))
    assert re.search(r"European Union \(\d+\)</text>", saved(it, "svg"))
    it.go_back()
    it.wait_for_url(re.compile("group=region"))
    assert saved(it, "svg") == by_region


def test_a_way_between_two_is_drawn(tab) -> None:
    it = graph_of(tab, "focus=FRA&to=India&limit=1")
    chain = it.locator("#ways li").first.locator("a:not(.link)").all_inner_texts()
    assert (chain[0], chain[-1]) == ("France", "India")
    names = {x.text for x in ElementTree.fromstring(saved(it, "svg")).iter("{http://www.w3.org/2000/svg}text")}
    assert set(chain) <= names
    assert 'stroke-width="14"' in saved(it, "svg")
    assert it.title() == "Graph of France to India – irkg"


def test_table_and_picture_pick_the_same(tab) -> None:
    it = graph_of(tab, "focus=FRA")
    row = it.locator("#rows tr").nth(1)
    row.locator("th button").click()
    assert it.locator("#card h2").inner_text() == row.locator("th").inner_text()
    assert "picked" in row.get_attribute("class")
    it.locator("#card button:has-text('Hide')").click()
    it.wait_for_url(re.compile("hide="))
    assert it.locator("#rows tr.picked").count() == 0


def test_a_hostile_article_runs_nothing(tab, desk) -> None:
    it = tab("/actor/KEN")
    it.goto(f"{desk}/api/find?q=%3Cimg")
    path = re.search(r'"path":"(/actor/[^"]+)"', it.content().replace("&amp;", "&"))[1]
    for page in (path, f"/tie/KEN/{path.removeprefix('/actor/')}", f"/graph?focus={path.removeprefix('/actor/').replace('%', '%25')}"):
        it.goto(desk + page)
        assert it.title() != "owned", page
        assert it.locator("main img").count() == 0, page
    it.wait_for_selector("html[data-ready='1']", state="attached")
    it.goto(f"{desk}/tie/KEN/{path.removeprefix('/actor/')}")
    assert MARKUP in it.locator("blockquote p").first.inner_text()


def test_another_site_cannot_read_the_desk(browser, desk) -> None:
    context = browser.new_context()
    it = context.new_page()
    it.goto(f"{desk}/?token={TOKEN}")
    assert it.evaluate("fetch('/api/queries').then(r => r.status)") == 200
    it.goto("data:text/html,<title>elsewhere</title>")
    assert it.evaluate(f"fetch('{desk}/api/queries').then(r => r.text(), e => 'refused')") == "refused"
    context.close()


def test_a_window_is_brushed_typed_and_sent(tab, desk) -> None:
    it = tab("/time?a=France")
    box = it.locator("svg.brush").bounding_box()
    bars = it.locator("svg.brush a")
    first, last = bars.first.get_attribute("data-since"), bars.last.get_attribute("data-until")
    it.mouse.move(box["x"] + 2, box["y"] + 40)
    it.mouse.down()
    it.mouse.move(box["x"] + box["width"] - 2, box["y"] + 40)
    it.mouse.up()
    it.wait_for_url(re.compile(f"since={first}&until={last}"))
    it.fill("input[name=since]", "2024-05")
    it.fill("input[name=until]", "2024-05")
    it.click("#windows button")
    it.wait_for_url(re.compile("since=2024-05&until=2024-05"))
    assert "2024-05-01 to 2024-05-31" in it.locator(".lead").inner_text()
    it.go_back()
    it.wait_for_url(re.compile(f"since={first}"))


def test_a_cell_of_the_matrix_opens_the_tie(tab, desk) -> None:
    for width, columns in ((390, 10), (1280, 11)):
        it = tab("/matrix?who=all&size=40", width)
        assert it.locator(".matrix thead abbr >> visible=true").count() <= columns
        assert it.evaluate("[...document.querySelectorAll('.crossing')].every(x => x.scrollWidth <= x.clientWidth)")
    it.locator(".matrix td a").first.click()
    assert re.fullmatch(re.escape(desk) + r"/tie/.+", it.url)


def test_verdicts_are_given_by_keys(browser, desk_store, tmp_path) -> None:
    store = shutil.copytree(desk_store, str(tmp_path / "s"))
    with running(store) as address:
        it = browser.new_page()
        it.goto(f"{address}/?token={TOKEN}")
        it.goto(f"{address}/review?reason=met once")
        first = it.locator(".finding").first.locator("input[name=claim]").get_attribute("value")
        with it.expect_response(re.compile("/verdict")) as answer:
            it.keyboard.press("w")
        assert answer.value.status == 200
        assert it.locator(".finding.done .verdict").inner_text() == "wrong"
        assert it.evaluate(
            "document.activeElement === document.querySelectorAll('.finding')[1] || document.querySelectorAll('.finding').length === 1"
        )
        it.keyboard.press("k")
        with it.expect_response(re.compile("/verdict")):
            it.keyboard.press("u")
        it.wait_for_selector(".verdict:text-is('taken back')")
        it.goto(f"{address}/review?reason=met once")
        assert it.locator(".finding").first.locator("input[name=claim]").get_attribute("value") == first
        it.close()


def test_from_pakistan_to_the_sentence_on_energy_in_three_actions(browser, pakistan_store) -> None:
    with running(str(pakistan_store)) as address:
        it = browser.new_page()
        it.goto(f"{address}/?token={TOKEN}")
        it.fill("#big", "Pakistan")
        it.press("#big", "Enter")  # 1: find
        it.click("#partners ~ .scroll a:text-is('Russia')")  # 2: the tie
        it.click("a:text-is('energy') >> nth=0")  # 3: its cooperation on energy
        assert "energy" in it.locator("h1").inner_text()
        said = it.locator("blockquote p").first
        assert said.is_visible()
        assert "energy" in said.locator("mark").all_inner_texts()
        assert "Pakistan and Russia agreed" in said.inner_text()
        it.close()

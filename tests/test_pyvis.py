"""The selection of a view as a network of pyvis, and the page that pyvis makes of it."""

from __future__ import annotations

from test_view import EVENTS, HOSTILE, RWA, event

from kg.export.html import View
from kg.export.interactive import pyvis_network
from kg.model import Actor, Kind


def test_pyvis_is_given_what_the_page_shows() -> None:
    network = pyvis_network(EVENTS, View(since="2024-01", until="2024-04-13"))
    names = {n["id"]: n["label"] for n in network.nodes}
    assert set(names.values()) == {"Emmanuel Macron", "Paul Kagame", "France", "Germany", "Rwanda", "Kenya"}
    lines = {(names[e["from"]], names[e["to"]], e["color"], e["arrows"], e["dashes"]) for e in network.edges}
    assert lines == {
        ("Emmanuel Macron", "Paul Kagame", "#1f6fb4", "", False),
        ("France", "Germany", "#1f6fb4", "", False),
        ("Rwanda", "Kenya", "#d1562b", "to", False),
        ("Germany", "Rwanda", "#8a93a0", "to", True),  # planned: neither, dashed
    }
    states = pyvis_network(EVENTS, View(level="countries"))
    assert {n["label"] for n in states.nodes} == {"France", "Germany", "Kenya", "Rwanda", "NATO"}
    assert "1 event neither of cooperation nor of conflict" in {e["title"] for e in states.edges}
    assert pyvis_network([]).nodes == []


def test_pyvis_page_shows_hostile_names_as_text(browser, tmp_path) -> None:
    """What pyvis itself loads from the web is not asked for; its own script runs, and nothing of a name does."""
    owner = Actor(Kind.PERSON, HOSTILE, "owner", "KEN")
    network = pyvis_network([event(1, "Meeting", owner, RWA)], height="700px", cdn_resources="in_line")
    path = tmp_path / "pyvis.html"
    path.write_text(network.generate_html(), encoding="utf-8")
    tab = browser.new_page()
    popped: list[str] = []
    tab.on("dialog", lambda d: (popped.append(d.message), d.dismiss()))
    tab.route(lambda url: url.startswith("http"), lambda route: route.abort())
    tab.goto(path.as_uri())
    tab.wait_for_function("typeof network !== 'undefined' && network.body.data.nodes.length === 2")
    at = tab.evaluate("() => { const n = nodes.get().find(x => x.label.includes('alert')); return network.canvasToDOM(network.getPosition(n.id)); }")
    box = tab.locator("#mynetwork canvas").bounding_box()
    tab.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    tab.wait_for_selector(".vis-tooltip:has-text('alert(1)')")
    assert tab.locator(".vis-tooltip *:not(br)").count() == 0
    assert tab.title() != "owned"
    assert popped == []
    tab.close()

"""Pages looked through by axe-core, the desk's and those of a file: no finding that it calls serious or critical."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from axe_playwright_python.sync_playwright import Axe
from serving import TOKEN
from test_serve_browser import PAGES
from test_view import EVENTS

from kg.export.html import View, page

COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def serious(tab) -> list[str]:
    """What axe finds in light, and of its rules on colours, for nothing else of a page changes, in dark; with the elements that it means."""
    tab.emulate_media(color_scheme="light")
    found = Axe().run(tab).response["violations"]
    tab.emulate_media(color_scheme="dark")
    found += Axe().run(tab, options=COLOURS).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"][:3]]


def test_pages_of_the_desk(browser, desk_address) -> None:
    desk = desk_address
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(f"{desk}/?token={TOKEN}")
    wrong = {}
    for path in (*PAGES, "/graph?focus=FRA&to=India&sector=energy"):
        tab.goto(desk + path)
        if "focus" in path:
            tab.wait_for_selector("html[data-ready='1']", state="attached")
        wrong[path] = serious(tab)
    context.close()
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("view", [View(), View(matrix=True)], ids=["graph", "matrix"])
def test_the_page_of_a_file(show, view: View) -> None:
    assert serious(show(page(EVENTS, view), "pick=country/KEN")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_too_pale_for_their_ground_are_found_in_either_scheme(show, scheme: str) -> None:
    text = f"<style>@media (prefers-color-scheme: {scheme}) {{ p {{ color: #777; background: #666 }} }}</style><p>They met.</p>"
    tab = show(f'<!doctype html><html lang="en"><title>t</title><main>{text}</main></html>', script=False)
    assert [line.split(":")[0] for line in serious(tab)] == ["color-contrast"]

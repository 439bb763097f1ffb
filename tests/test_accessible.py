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


def serious(tab) -> list[str]:
    """What axe finds, with the elements that it means."""
    found = Axe().run(tab).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"][:3]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_desk(browser, desk_address, scheme: str) -> None:
    desk = desk_address
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", [View(), View(matrix=True)], ids=["graph", "matrix"])
def test_the_page_of_a_file(show, view: View, scheme: str) -> None:
    assert serious(show(page(EVENTS, view), "pick=country/KEN", color_scheme=scheme)) == []

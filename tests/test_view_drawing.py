"""What the stage draws: arrows, dashes, and how a picture of many actors moves. In a real browser, by the points of its pictures."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from test_view import DEU, FRA, event

from kg.export.html import page
from kg.link import gazetteer
from kg.model import Event, Status

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
DISC = (0x3C, 0x30, 0xA2)  # a European disc in light
INK = 25  # of 255: what differs from the ground by more is drawn


def points(data: bytes) -> np.ndarray:
    """Height x width x 3, as numbers that can be taken from each other."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def saved(show, *events: Event) -> np.ndarray:
    """The points of the picture that the page saves."""
    tab = show(page(list(events)))
    with tab.expect_download() as got:
        tab.click("#png")
    return points(Path(got.value.path()).read_bytes())


def discs(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Centres of the left and the right one of two discs (x, y), and their radius, in points."""
    ys, xs = np.nonzero(abs(picture - DISC).max(axis=2) < 12)
    left = xs < (xs.min() + xs.max()) / 2
    centres = [np.array([(xs[some].min() + xs[some].max()) / 2, (ys[some].min() + ys[some].max()) / 2]) for some in (left, ~left)]
    return centres[0], centres[1], float(xs[left].max() - xs[left].min()) / 2


def widths(picture: np.ndarray, there: np.ndarray, away: np.ndarray, radius: float, reach: int = 40) -> np.ndarray:
    """How wide the line is drawn, in points, at 3, 4, ... points from the rim of the disc `there`."""
    along = (away - there) / np.linalg.norm(away - there)
    across, ground = np.array([-along[1], along[0]]), picture[-1, -1]
    out = []
    for far in range(3, reach):
        spots = there + along * (radius + 2 + far) + np.arange(-20, 20.5, 0.5)[:, None] * across
        x, y = spots.round().astype(int).T
        out.append((abs(picture[y, x] - ground).max(axis=1) > INK).sum() / 2)
    return np.array(out)


def has_arrow(wide: np.ndarray) -> bool:
    """Whether the line grows from a tip at the rim and falls back to its own width at once; false where it has one width all along."""
    line, most = np.median(wide[-10:]), int(wide.argmax())
    if wide.max() <= line + 1.5:
        return False
    grows, after = wide[: most + 1], wide[most + 5 :]
    assert wide.max() >= 2.2 * line, wide
    assert (np.diff(grows) >= -1).all(), wide
    assert most < 20, wide
    assert abs(after - line).max() <= 1.5, wide
    return True


@pytest.mark.parametrize(
    ("type_", "agent", "target", "at"),
    [("Visit", FRA, DEU, "DEU"), ("Visit", DEU, FRA, "FRA"), ("Criticism", FRA, DEU, "DEU"), ("Meeting", FRA, DEU, "")],
)
def test_an_arrow_stands_at_whom_an_act_is_done_to_and_nowhere_else(show, type_, agent, target, at) -> None:
    picture = saved(show, event(1, type_, agent, target))
    left, right, radius = discs(picture)  # Germany stands left of France on every page of the two
    assert (has_arrow(widths(picture, left, right, radius)), has_arrow(widths(picture, right, left, radius))) == (at == "DEU", at == "FRA")


def test_acts_both_ways_have_two_arrows(show) -> None:
    picture = saved(show, event(1, "Visit", FRA, DEU), event(2, "Visit", DEU, FRA))
    left, right, radius = discs(picture)
    assert has_arrow(widths(picture, left, right, radius))
    assert has_arrow(widths(picture, right, left, radius))


def gaps(picture: np.ndarray) -> float:
    """Share of the line between two discs where the ground is seen."""
    left, right, radius = discs(picture)
    along = (right - left) / np.linalg.norm(right - left)
    spots = left + np.arange(radius + 30, np.linalg.norm(right - left) - radius - 30)[:, None] * along
    x, y = spots.round().astype(int).T
    return float((abs(picture[y, x] - picture[-1, -1]).max(axis=1) < INK).mean())


def test_lines_show_status_by_dashes(show) -> None:
    whole, planned, denied = (gaps(saved(show, event(1, "Visit", FRA, DEU, status=s))) for s in (Status.ACTUAL, Status.PLANNED, Status.DENIED))
    assert whole == 0
    assert planned == pytest.approx(5 / 13, abs=0.08)
    assert denied == pytest.approx(4.5 / 7, abs=0.08)


def crowd() -> str:
    """A page of more discs and lines than can be drawn in a frame without a graphics card."""
    states = list(gazetteer().countries.values())[:150]
    return page([event(1000 * n + k, ("Visit", "Criticism")[k % 2], a, states[(n + k) % 150]) for n, a in enumerate(states) for k in range(1, 16)])


def looks(tab) -> np.ndarray:
    """The points around the middle of the stage."""
    return points(tab.screenshot(clip={"x": 420, "y": 200, "width": 440, "height": 400}))


def drag(tab, x: int, y: int) -> None:
    box = tab.locator("#stage").bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    for k in range(1, 6):
        tab.mouse.move(box["x"] + box["width"] / 2 + k * x / 5, box["y"] + box["height"] / 2 + k * y / 5)


def watch(tab) -> None:
    """Keep in `window.seen` how the picture was moved in every frame from now on."""
    tab.evaluate(
        "() => { window.seen = []; const look = () => { window.seen.push(document.getElementById('over').style.transform); requestAnimationFrame(look); }; requestAnimationFrame(look); }"
    )


def test_a_picture_of_many_is_moved_as_it_is_and_drawn_when_it_rests(show) -> None:
    tab = show(crowd(), "top=1000")
    tab.wait_for_timeout(500)
    before = looks(tab)
    drag(tab, 60, 40)
    tab.wait_for_selector("#over[style*='translate(60px, 40px)']")
    moving = looks(tab)
    tab.wait_for_selector("#over:not([style*='translate'])")
    rested = looks(tab)
    tab.mouse.up()
    assert (abs(moving[40:, 60:] - before[:-40, :-60]).max(axis=2) > INK).mean() < 0.001  # names, lines and arrows go along
    assert (abs(rested[60:-60, 60:-60] - moving[60:-60, 60:-60]).max(axis=2) > INK).mean() < 0.02  # and are where they were shown
    assert (abs(rested - before).max(axis=2) > INK).mean() > 0.1


def test_a_picture_of_many_zooms_as_it_is_and_is_drawn_where_too_little_is_left_of_it(show) -> None:
    tab = show(crowd(), "top=1000")
    tab.wait_for_timeout(500)
    tab.focus("#stage")
    tab.keyboard.press("+")
    tab.wait_for_selector("#over[style*='scale(1.']")
    tab.wait_for_selector("#over:not([style*='translate'])")
    watch(tab)
    drag(tab, 600, 500)
    tab.mouse.up()
    tab.wait_for_timeout(300)
    far = [float(how[10:].split("px")[0]) for how in tab.evaluate("window.seen") if how]
    assert 100 < max(far) < 500


def test_a_small_picture_is_drawn_while_it_moves(show) -> None:
    tab = show(page([event(1, "Visit", FRA, DEU)]))
    watch(tab)
    drag(tab, 60, 40)
    tab.mouse.up()
    tab.wait_for_timeout(300)
    assert set(tab.evaluate("window.seen")) == {""}


def told(tab, spot: np.ndarray) -> str:
    """What the page says of a spot that the pointer rests on."""
    tab.mouse.move(*(spot - 1))
    tab.mouse.move(*spot)
    tab.wait_for_timeout(200)
    return tab.inner_text("#tip") if tab.is_visible("#tip") else ""


def test_the_pointer_finds_discs_and_lines_where_they_are_seen(show) -> None:
    tab = show(page([event(1, "Visit", FRA, DEU)]))
    for turn in range(2):
        picture = points(tab.screenshot())
        stage = tab.locator("#stage").bounding_box()
        picture[:, : int(stage["x"])] = picture[:, int(stage["x"] + stage["width"]) :] = 255  # beside the stage the colour of Europe is a key
        picture[int(stage["y"] + stage["height"]) :] = 255
        left, right, _ = discs(picture)
        assert told(tab, left).startswith("Germany")
        assert told(tab, right).startswith("France")
        assert told(tab, (left + right) / 2).startswith("France – Germany\n1 event of cooperation")
        assert told(tab, left + [0, 160]) == ""
        if not turn:
            drag(tab, -150, -90)
            tab.mouse.up()
            tab.wait_for_timeout(400)

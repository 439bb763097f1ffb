"""Where things stand in the desk's pictures."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

WIDTH, TOP, BOTTOM = 1000.0, 78.0, -56.0
SMALL = 5.0  # radius of discs that a name may cover
NAMED = 60  # countries whose names stand on the map where they have room
LETTER, LINE = 5.6, 12.0  # width of a letter and height of a line of a name


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    """A place on the map: equirectangular, true at 40 degrees."""
    scale = WIDTH / 360
    return round((longitude + 180) * scale, 1), round((TOP - latitude) * scale / math.cos(math.radians(40)), 1)


HEIGHT = _at(BOTTOM, 0)[1]


@cache
def land() -> str:
    """Land and borders as a picture (Natural Earth 1:110m)."""
    said = json.loads((Path(__file__).parent / "static" / "countries-110m.json").read_text(encoding="utf-8"))
    arcs = _arcs(said)
    rings = (ring for polygon in said["objects"]["land"]["geometries"][0]["arcs"] for ring in polygon)
    filled = "".join(_line([p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])], "Z") for ring in rings)
    lines = "".join(_line(arc) for arc in arcs if not all(abs(x - WIDTH / 2) > WIDTH / 2 - 1 for x, _ in arc))  # none along the edge of the map
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><style>.l{{fill:#eceff3}}.b{{stroke:#c3ccd7}}'
        "@media (prefers-color-scheme:dark){.l{fill:#1d242f}.b{stroke:#3a4555}}</style>"
        f'<path class="l" d="{filled}"/><path class="b" fill="none" stroke-width=".7" stroke-linejoin="round" d="{lines}"/></svg>'
    )


def _arcs(said: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Lines of a TopoJSON file, where each point is a difference from the one before, on the map."""
    (wide, high), (left, low) = said["transform"]["scale"], said["transform"]["translate"]
    out = []
    for arc in said["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(_at(y * high + low, x * wide + left))
        out.append(points)
    return out


def _line(points: list[tuple[float, float]], end: str = "") -> str:
    """A path through points; one that crosses the edge of the map is drawn on both sides, beyond the edge."""
    wraps, unwrapped, shifts = 0.0, [], {0.0}
    for n, (x, y) in enumerate(points):
        if n and abs(x - points[n - 1][0]) > WIDTH / 2:
            wraps += WIDTH if x < WIDTH / 2 else -WIDTH
            shifts.add(-wraps)
        unwrapped.append((x + wraps, y))
    return "".join("M" + "L".join(f"{x + shift:g} {y:g}" for x, y in unwrapped) + end for shift in sorted(shifts))


def world(found: dict[str, Any]) -> dict[str, Any]:
    """Discs for countries by the logarithm of their events, the largest first so that small ones lie on top; `name_at` is where a name has room."""
    rows = found["countries"]
    most = max((r["events"] for r in rows), default=1)
    discs: list[dict[str, Any]] = []
    for row in rows:
        x, y = _at(row["latitude"], row["longitude"])
        tone = row["plus"] - row["minus"]
        mood = "plus" if tone > 0 and row["plus"] >= 2 * row["minus"] else "minus" if tone < 0 and row["minus"] >= 2 * row["plus"] else "none"
        discs.append({**row, "x": x, "y": y, "r": round(2 + 14 * math.log1p(row["events"]) / math.log1p(most), 1), "mood": mood, "name_at": None})
    taken = [(d["x"] - d["r"] * 0.8, d["y"] - d["r"] * 0.8, d["x"] + d["r"] * 0.8, d["y"] + d["r"] * 0.8) for d in discs if d["r"] > SMALL]
    for disc in discs[:NAMED]:
        disc["name_at"] = _room(disc, taken)
    return {"width": WIDTH, "height": HEIGHT, "discs": discs}


def _room(disc: dict[str, Any], taken: list[tuple[float, float, float, float]]) -> tuple[float, float] | None:
    """Where a name stands (middle, base line) beside its disc and on no other disc or name, None where there is no room; then the place is taken."""
    half, far = LETTER * len(disc["name"]) / 2, disc["r"] + 3
    x, y = disc["x"], disc["y"]
    for at, base in ((x, y - far), (x + far + half, y + 4), (x - far - half, y + 4), (x, y + far + LINE - 3)):
        box = (at - half, base - LINE + 2, at + half, base + 2)
        if (
            box[0] >= 0
            and box[2] <= WIDTH
            and not any(box[0] < right and left < box[2] and box[1] < bottom and top < box[3] for left, top, right, bottom in taken)
        ):
            taken.append(box)
            return round(at, 1), round(base, 1)
    return None

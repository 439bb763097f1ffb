"""Where things stand in the desk's pictures."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from kg.serve.places import towns

WIDTH, TOP, BOTTOM = 1000.0, 78.0, -56.0
NAMED = 40  # countries whose names stand on the map where they have room
LETTER, LINE = 5.6, 12.0  # width of a letter and height of a line of a name


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    """A place on the map: equirectangular, true at 40 degrees."""
    scale = WIDTH / 360
    return round((longitude + 180) * scale, 1), round((TOP - latitude) * scale / math.cos(math.radians(40)), 1)


HEIGHT = _at(BOTTOM, 0)[1]


@cache
def land() -> str:
    """Land as a picture: all larger towns of the world as points."""
    seen = {_at(*town) for town in towns()}
    path = "".join(f"M{x:g} {y:g}h0" for x, y in sorted(seen) if 0 < y < HEIGHT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><style>path{{stroke:#c3ccd7}}'
        f'@media (prefers-color-scheme:dark){{path{{stroke:#3a4555}}}}</style><path fill="none" stroke-width="2.6" stroke-linecap="round" d="{path}"/></svg>'
    )


def world(found: dict[str, Any]) -> dict[str, Any]:
    """Discs for countries by the logarithm of their events, the largest first so that small ones lie on top."""
    rows = found["countries"]
    most = max((r["events"] for r in rows), default=1)
    discs: list[dict[str, Any]] = []
    taken: list[tuple[float, float, float]] = []
    for n, row in enumerate(rows):
        x, y = _at(row["latitude"], row["longitude"])
        tone = row["plus"] - row["minus"]
        mood = "plus" if tone > 0 and row["plus"] >= 2 * row["minus"] else "minus" if tone < 0 and row["minus"] >= 2 * row["plus"] else "none"
        r = round(2 + 14 * math.log1p(row["events"]) / math.log1p(most), 1)
        discs.append({**row, "x": x, "y": y, "r": r, "mood": mood, "named": n < NAMED and _has_room(row["name"], x, y - r - 2, taken)})
    return {"width": WIDTH, "height": HEIGHT, "discs": discs}


def _has_room(name: str, x: float, y: float, taken: list[tuple[float, float, float]]) -> bool:
    """Whether a name can stand there without covering another; then the place is taken."""
    half = LETTER * len(name) / 2
    if any(abs(x - other) < half + wide and abs(y - line) < LINE for other, line, wide in taken):
        return False
    taken.append((x, y, half))
    return True

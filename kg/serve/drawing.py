"""Where things stand in the desk's pictures."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from kg.serve.places import towns

WIDTH, TOP, BOTTOM = 1000.0, 78.0, -56.0
NAMED = 24  # countries whose names stand on the map


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    """A place on the map: equirectangular, true at 40 degrees."""
    scale = WIDTH / 360
    return round((longitude + 180) * scale, 1), round((TOP - latitude) * scale / math.cos(math.radians(40)), 1)


@cache
def _land() -> str:
    """All towns as one path of points."""
    seen = {_at(*town) for town in towns()}
    return "".join(f"M{x:g} {y:g}h0" for x, y in sorted(seen) if y > 0)


def world(found: dict[str, Any]) -> dict[str, Any]:
    """Discs for countries by the logarithm of their events, the largest first so that small ones lie on top; and the points of land."""
    rows = found["countries"]
    most = max((r["events"] for r in rows), default=1)
    discs = []
    for n, row in enumerate(rows):
        x, y = _at(row["latitude"], row["longitude"])
        tone = row["plus"] - row["minus"]
        mood = "plus" if tone > 0 and row["plus"] >= 2 * row["minus"] else "minus" if tone < 0 and row["minus"] >= 2 * row["plus"] else "none"
        r = round(2 + 14 * math.log1p(row["events"]) / math.log1p(most), 1)
        discs.append({**row, "x": x, "y": y, "r": r, "mood": mood, "named": n < NAMED})
    return {"width": WIDTH, "height": _at(BOTTOM, 0)[1], "land": _land(), "discs": discs}

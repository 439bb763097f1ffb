"""Who published an article, by one name: "BBC", "BBC News" and "bbc.co.uk" are one publisher."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from kg.iri import fold
from kg.link.gazetteer import rows

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def publisher(source: str, url: str = "") -> str:
    """The publisher of an article: its name in `data/publishers.tsv`, else the registered domain of what only a host is given of, else the name as it is.

    Args:
        source: name or host, may be empty; url: of the article, may be empty.

    >>> publisher("BBC News"), publisher("", "https://www.bbc.co.uk/news/1"), publisher("Harbour Wire")
    ('BBC', 'BBC', 'Harbour Wire')
    """
    name = " ".join(source.split())
    host = _domain(name) if _HOST.fullmatch(name) else _domain(_host(url)) if not name else ""
    return _names().get(_key(name)) or _names().get(_key(host)) or host or name


def _host(url: str) -> str:
    """The host of an address; empty where it has none or is none."""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def _domain(host: str) -> str:
    """The registered domain of a host (`news.bbc.co.uk` -> `bbc.co.uk`); the host itself where it lies under no public suffix."""
    if not host:
        return ""
    from tld import get_fld

    return str(get_fld(host.lower(), fix_protocol=True, fail_silently=True) or host.lower())


def _key(name: str) -> str:
    return fold(name).lower().removeprefix("the ").removeprefix("www.")


@cache
def _names() -> dict[str, str]:
    return {_key(alias): row["name"] for row in rows("publishers.tsv") for alias in (row["name"], *filter(None, row["aliases"].split("|")))}

"""IRIs made from content alone: ISO codes, slugs and hashes, never a clock or a counter (DESIGN.md, section 4)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from kg.model import Actor, Kind, Place

ONTOLOGY = "https://w3id.org/irkg/ontology#"
BASE = "https://w3id.org/irkg/id/"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
_FOLD = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "ı": "i"}
)


def fold(name: str) -> str:
    """A name without accents, for comparison: `Erdoğan` -> `Erdogan`."""
    if name.isascii():
        return name
    decomposed = unicodedata.normalize("NFKD", name.translate(_FOLD))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; a hash stands for a name that has none.

    >>> slug("Recep Tayyip Erdoğan")
    'recep-tayyip-erdogan'
    """
    return _NOT_SLUG.sub("-", fold(name).lower()).strip("-") or "x" + digest(name)


def digest(*parts: str, length: int = 16) -> str:
    """Hexadecimal hash of the parts, `length` characters of SHA-256; parts cannot run into one another."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def entity(kind: str, local: str) -> str:
    """IRI of a thing: `entity("country", "PAK")`; anything outside a slug is percent-encoded."""
    return f"{BASE}{kind}/{local if _PLAIN(local) else quote(local, safe='-_.~')}"


def actor(who: Actor) -> str:
    """IRI of an actor as its article names it (merging may give it another)."""
    return entity(who.kind.value, who.id)


def place(where: Place) -> str:
    """IRI of a place."""
    return entity("place", where.id)


def sector(id_: str) -> str:
    """IRI of a sector."""
    return entity("sector", id_)


def article(id_: str) -> str:
    """IRI of an article, which is also the name of its graph."""
    return entity("article", digest(id_))


def claim(article_id: str, canonical: Iterable[str]) -> str:
    """IRI of a claim, from the article and the canonical parts of what it says."""
    return entity("claim", digest(article_id, *canonical))


def term(name: str) -> str:
    """IRI of a class or property of the ontology."""
    return ONTOLOGY + name


KINDS = tuple(k.value for k in Kind)

"""Mentions to actors: names, titles, offices by date, and what refers back to them (floor 2).

    found = {p.key: find(gazetteer(), p.text, p.tokens, p.start) for p in paragraphs}
    for linked in Walk(gazetteer(), article, found).link(sentences): ...

`Walk.link` goes through an article from front to back, so a name given once is known afterwards.
"""

from kg.link.gazetteer import Gazetteer, gazetteer
from kg.link.homonyms import coined
from kg.link.memory import Mention, Whence
from kg.link.names import Names, find
from kg.link.references import OfficeMention
from kg.link.walk import Linked, Walk

__all__ = ["Gazetteer", "Linked", "Mention", "Names", "OfficeMention", "Walk", "Whence", "coined", "find", "gazetteer"]

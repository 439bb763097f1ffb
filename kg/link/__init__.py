"""Mentions to actors: names, titles, offices by date, and what refers back to them (floor 2).

    from kg.link import Linker
    linker = Linker()
    for linked in linker.walk(article, names).link(sentences): ...

`Walk.link` goes through an article from front to back, so a name given once is known afterwards.
"""

from kg.link.gazetteer import Gazetteer, gazetteer
from kg.link.linker import Linker
from kg.link.memory import Mention
from kg.link.names import Names
from kg.link.references import OfficeMention
from kg.link.walk import Linked

__all__ = ["Gazetteer", "Linked", "Linker", "Mention", "Names", "OfficeMention", "gazetteer"]

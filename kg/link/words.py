"""The word lists of `ontology/en/actors.toml`, which says of each what it does and gives an example."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from kg.lexicon import lists


@dataclass(frozen=True, slots=True)
class Words:
    """The lists by their headings; lower case, but for codes and the names of American states."""

    address: frozenset[str]
    address_f: frozenset[str]
    address_m: frozenset[str]
    american_offices: frozenset[str]
    american_states: frozenset[str]
    appointing: frozenset[str]
    articles: frozenset[str]
    before_new_title: frozenset[str]
    before_title: frozenset[str]
    breaks: frozenset[str]
    common_bodies: frozenset[str]
    creeds: frozenset[str]
    designate: frozenset[str]
    documents: frozenset[str]
    family_first: frozenset[str]
    for_a_time: frozenset[str]
    given_names: frozenset[str]
    he: frozenset[str]
    honorifics: frozenset[str]
    i: frozenset[str]
    institutions: frozenset[str]
    it: frozenset[str]
    kingdoms: frozenset[str]
    lands: frozenset[str]
    links: frozenset[str]
    mutual: frozenset[str]
    no_employer: frozenset[str]
    no_name: frozenset[str]
    pair_of_any: frozenset[str]
    pair_of_people: frozenset[str]
    pair_of_states: frozenset[str]
    particles: frozenset[str]
    parts_of_land: frozenset[str]
    publishers: frozenset[str]
    says: frozenset[str]
    she: frozenset[str]
    short_titles: frozenset[str]
    sides: frozenset[str]
    single: frozenset[str]
    son_of: frozenset[str]
    they: frozenset[str]
    ties: frozenset[str]
    title_like: frozenset[str]
    title_to_owner: frozenset[str]
    vessels: frozenset[str]
    we: frozenset[str]


@cache
def words() -> Words:
    """The lists, read once; "_" stands for a space. Raises as `kg.lexicon.lists` does."""
    found = lists(["actors.toml"], [f.name for f in fields(Words)])
    return Words(**{name: frozenset(word.replace("_", " ") for word in row) for name, row in found.items()})

"""What shows the two ends of a claim and its sectors: the words of its sentence, else another sentence of the article; of a state, else the table of
offices or the publisher.

"We condemn ..." names nobody; the headline names who says it. "President Vladimir Putin met ..." names no Russia; "the Russian president", later on, does.
"They spoke by telephone" shows no sector; what they discussed, in the sentence behind it, does. "President Putin spoke of energy prices in Russia" names
Russia, and does not say whose president he is: where the linker has that from the table of offices (`kg.link.Whence`), the claim says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.extract import topics
from kg.extract.framed import Sentences
from kg.extract.making import quoted
from kg.link import Linked, Mention, Whence, titles
from kg.link.spans import titular
from kg.model import Actor, Claim, Evidence, Kind, Mark, StateBasis, Token
from kg.ontology import event_types, sectors

_REFERRING = frozenset({"pronoun", "pair"})  # forms of mentions that name nobody to whom reads their sentence alone
_DESCRIBING = frozenset({"title", "part"})  # and those that do so only beside the name of a state: "the president", "the army"
_SEATS = frozenset({"capital", "city"})  # a state's cities, which stand for it in an act, but do not tell whose an office is
_INSIDE = frozenset({"nmod", "nmod:poss", "compound", "amod", "flat"})  # how a name hangs on the noun whose part it is
_JOINED = frozenset({"conj"})  # how the states of a list hang together
_SAME = frozenset({"conj", "flat", "appos"})  # and what is said of the same people: "judges X and Y", "X, First Lady of Mexico"
_BESIDE = frozenset({"flat", "appos"})  # what is said of one
_WHOSE = frozenset({"of", "from"})  # the prepositions behind which it says whose an office is: "the top diplomat of Russia"
_POSSESSIVE = frozenset({"'s", "’s"})
_NOT_TOLD = {Whence.TABLE: StateBasis.TABLE, Whence.PUBLISHER: StateBasis.PUBLISHER}  # where the article does not say whose an office is
_LIST = 3  # states named in one breath, of which none is told to be somebody's


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a claim: `agent` or `target`, and who it is."""

    role: str
    actor: Actor


@dataclass(frozen=True)
class _Text:
    """All sentences of an article, with the sectors that the words of each name."""

    linked: Sequence[Linked]

    @cached_property
    def sectors(self) -> list[list[tuple[int, int, str]]]:
        """`topics.told` of each sentence, found once for all claims."""
        return [topics.told(x) for x in self.linked]

    def place(self, here: Linked) -> int:
        """Which sentence one is."""
        return next(n for n, x in enumerate(self.linked) if x is here)


def shown(claims: Iterable[Claim], linked: Sequence[Linked]) -> Iterator[Claim]:
    """Claims with the words of titles marked that name an end, and where their sentence does not name one (a pronoun names nobody) or shows none of a
    sector, with the sentence that shows most of what is missing, or with the word whence an end that no sentence names is known.

    Args:
        linked: all sentences of the article, in order.
    """
    sentences, text = Sentences(linked), _Text(linked)
    for claim in claims:
        found = sentences.around(claim.evidence)
        yield claim if found is None else replace(claim, evidence=_shown(claim, found[0], text))


def _shown(claim: Claim, here: Linked, text: _Text) -> Evidence:
    """The evidence of a claim, which was read from a sentence, completed; of an office first by what joins it to its state, then, where the article may
    say so in words that are not understood, by what names the state."""
    if _held(claim):
        joined = _completed(claim, here, text, True)
        if joined.state is StateBasis.TEXT or _whence(claim, here) in _NOT_TOLD:
            return joined
    return _completed(claim, here, text, False)


def _completed(claim: Claim, here: Linked, text: _Text, joined: bool) -> Evidence:
    """The evidence of a claim with the words that name its ends and the second sentence; `joined` as in `_marks`."""
    named = {end: _marks(claim, end, here, joined=joined) for end in _ends(claim)}
    missing = [end for end, marks in named.items() if not marks and not _stands(claim, end, here)]
    place = text.place(here)
    unseen = [t for t in claim.topics if not any(_of(sector, t) for *_, sector in text.sectors[place])]
    marks = {*claim.evidence.marks, *(m for end in named for m in _in_titles(claim, end, here))}
    if joined:
        marks = {m for m in marks if m.role != "target"}.union(m for end, told in named.items() if end.role == "target" for m in told)
    if "defence" in unseen and event_types()[claim.type].violent:  # an attack is about defence, whatever it is called
        unseen.remove("defence")
        marks |= {Mark("sector", m.start, m.end) for m in marks if m.role == "act"}
    second, still = _second(claim, missing, unseen, place, text, joined) if missing or unseen else (None, missing)
    return replace(claim.evidence, marks=tuple(sorted(marks)), state=_known(claim, still, here), second=second)


def _ends(claim: Claim) -> list[_End]:
    return [*(_End("agent", a) for a in claim.agents), *(_End("target", a) for a in claim.targets)]


def _held(claim: Claim) -> bool:
    return event_types()[claim.type].held_office


def _whence(claim: Claim, here: Linked) -> Whence | None:
    """How the linker found whose office a claim tells, None where it did not."""
    return here.whence(claim.agents[0], claim.targets[0]) if _held(claim) and claim.targets else None


# -- what names an end -----------------------------------------------------------------------------------------------------


def _marks(claim: Claim, end: _End, linked: Linked, named: bool = False, joined: bool = False) -> list[Mark]:
    """Where a sentence tells an end to whom reads it alone, counted in it.

    Args:
        named: by name alone; else "the Russian president" does, too.
        joined: whether the state of an office must be said to be the holder's: "energy prices in Russia" does not tell whose president somebody is.
    """
    tokens, start = linked.sentence.tokens, linked.sentence.start
    naming = [m for m in linked.mentions if _names(m, end.actor) and m.form not in _REFERRING and _tells(m, end.actor, linked, named)]
    if _held(claim) and end.role == "target":
        naming = [m for m in naming if m.form not in _SEATS and not _listed(m, linked) and not _anothers(m, claim, linked)]
        naming = [m for m in naming if not joined or _joined(m, claim, linked)]
    said = [Mark(end.role, tokens[m.start].start - start, tokens[m.end - 1].end - start) for m in naming]
    return [*said, *_in_titles(claim, end, linked)]


def _names(m: Mention, actor: Actor) -> bool:
    return any(a.id == actor.id and a.kind is actor.kind for a in m.actors)


def _tells(m: Mention, actor: Actor, linked: Linked, named: bool) -> bool:
    """Whether a mention names its actor by itself, or describes him beside his name or that of his state: "the Russian president"."""
    if m.form not in _DESCRIBING or named:
        return m.form not in _DESCRIBING
    others = (a for x in linked.mentions if x.form not in _REFERRING | _DESCRIBING for a in x.actors)
    return any(a.id in (actor.id, actor.country) for a in others)


def _in_titles(claim: Claim, end: _End, linked: Linked) -> list[Mark]:
    """Where people's titles name an end, counted in their sentence; of an office the titles of its holder, and of those listed with him, alone."""
    s = linked.sentence
    hits = [h for h in linked.titled if h.entry.actor and h.entry.actor.id == end.actor.id]
    if _held(claim):
        holders = _heads(linked, claim.agents)
        said = _whence(claim, linked) is Whence.TITLE
        own = [o for o in linked.offices if o.person in claim.agents or ((said or o.of in claim.targets) and _heads(linked, (o.person,)) & holders)]
        spans = [*((o.start, o.end) for o in own), *_names_of(claim.agents, linked)]
        hits = [h for h in hits if any(start <= h.start and h.end <= end for start, end in spans)]
    return [Mark(end.role, h.start - s.start, h.end - s.start) for h in hits]


def _names_of(who: Sequence[Actor], linked: Linked) -> Iterator[tuple[int, int]]:
    """First and one past the last character of each name of some people, with the titles around it."""
    tokens = linked.sentence.tokens
    return ((tokens[m.start].start, tokens[m.end - 1].end) for m in linked.mentions if m.form == "person" and any(a in who for a in m.actors))


def _joined(m: Mention, claim: Claim, linked: Linked) -> bool:
    """Whether a state's name says whose office the holder's is: in a title of his ("the Russian president"), before title words that lead to his name, or
    hanging on what he is called ("Russia's envoy X", "X, the top diplomat of Russia")."""
    tokens, i = linked.sentence.tokens, m.head
    start, end = tokens[m.start].start, tokens[m.end - 1].end
    if any(o.whence is Whence.TITLE and o.person in claim.agents and o.start <= start and end <= o.end for o in linked.offices):
        return True
    if any(_titular(tokens[m.end : x.start]) for x in linked.mentions if x.form == "person" and any(a in claim.agents for a in x.actors)):
        return True
    own = _heads(linked, claim.agents, _BESIDE)
    while tokens[i].dep in _INSIDE and tokens[i].head != i and (tokens[i].dep != "nmod" or _says_whose(i, linked)):
        i = tokens[i].head
        if _first(i, linked, _BESIDE) in own:
            return True
    return False


def _titular(tokens: Sequence[Token]) -> bool:
    """Whether words are those of a title: "President" in "Kyrgyz President Askar Akayev"."""
    return bool(tokens) and titles.head(tokens[-1].text) is not None and all(titular(t) or t.text in _POSSESSIVE for t in tokens)


def _says_whose(i: int, linked: Linked) -> bool:
    """Whether a noun stands behind "of" or "from"."""
    return any(t.head == i and t.dep == "case" and t.text.lower() in _WHOSE for t in linked.sentence.tokens)


def _stands(claim: Claim, end: _End, linked: Linked) -> bool:
    """Whether a place of a state stands for it, as in an act ("struck Kherson"), not in an office ("to Hawaii")."""
    acted = end.actor.kind is Kind.COUNTRY and not event_types()[claim.type].standing
    return acted and any(m.place and m.place.country == end.actor.id for m in linked.mentions)


def _listed(m: Mention, linked: Linked) -> bool:
    """Whether a state is one of several that a sentence lists."""
    states = (x for x in linked.mentions if any(a.kind is Kind.COUNTRY for a in x.actors))
    return sum(_first(x.head, linked, _JOINED) == _first(m.head, linked, _JOINED) for x in states) >= _LIST


def _first(i: int, linked: Linked, joined: frozenset[str]) -> int:
    """The first token of the list in which a token stands, or of those that are said of one."""
    tokens = linked.sentence.tokens
    while tokens[i].dep in joined and tokens[i].head != i:
        i = tokens[i].head
    return i


def _heads(linked: Linked, who: Sequence[Actor], joined: frozenset[str] = _SAME) -> set[int]:
    """The first tokens of the lists in which some are mentioned, or of what else is joined to them."""
    return {_first(m.head, linked, joined) for m in linked.mentions if any(a in who for a in m.actors)}


def _anothers(m: Mention, claim: Claim, linked: Linked) -> bool:
    """Whether a state stands in the title of somebody else, or in a longer name: "Patriarch of All Russia", "Bureau of Oceans at the U.S. Department of State"."""
    tokens, i = linked.sentence.tokens, m.head
    own = _heads(linked, claim.agents)
    others = _heads(linked, [a for x in linked.mentions for a in x.actors if a.kind is Kind.PERSON]) - own
    while True:
        of = _first(i, linked, _SAME)
        if of in own or of in others:
            return of in others
        naming = i != m.head and not any(x.start <= i < x.end and x.actors for x in linked.mentions)
        if naming and (titles.head(tokens[i].text) or tokens[i].text[:1].isupper()):
            return True
        if tokens[i].dep not in _INSIDE or tokens[i].head == i:
            return False
        i = tokens[i].head


# -- another sentence ------------------------------------------------------------------------------------------------------


def _second(
    claim: Claim, missing: Sequence[_End], unseen: Sequence[str], place: int, text: _Text, joined: bool
) -> tuple[Evidence | None, list[_End]]:
    """The sentence that shows most of what another does not, ends before sectors, and the ends that both leave out.

    Of equals the one that names both ends, else the nearest; before the other one where an end is sought. A state that stands there without the
    holder of its office does not show that it is his: what is known otherwise goes before.
    """
    alone = not _held(claim) or _known(claim, missing, text.linked[place]) is StateBasis.NONE
    best: tuple[tuple[int, int, bool, bool, int], Evidence, list[_End]] | None = None
    for n, other in ((n, x) for n, x in enumerate(text.linked) if n != place):
        named = {end: _marks(claim, end, other, not _held(claim), joined) for end in _ends(claim)}
        found = [end for end in missing if named[end]]
        about = {t: told for t in unseen if (told := _about(t, other, text.sectors[n]))}
        half = not all(named.values())
        if not (found or about) or (half and not alone):
            continue
        key = -len(found), -len(about), half, bool(found) and n > place, abs(n - place)
        if best is None or key < best[0]:
            marks = [m for some in (*named.values(), *about.values()) for m in some]
            best = key, quoted(other.sentence, other.sentence.start, other.sentence.end, set(marks)), [end for end in missing if end not in found]
    return best[1:] if best else (None, list(missing))


def _about(topic: str, linked: Linked, told: Iterable[tuple[int, int, str]]) -> list[Mark]:
    """The words of a sentence that show a sector."""
    s = linked.sentence
    return [Mark("sector", s.tokens[a].start - s.start, s.tokens[b - 1].end - s.start) for a, b, sector in told if _of(sector, topic)]


def _of(sector: str, topic: str) -> bool:
    """Whether words for a sector show a topic told: the same, or a broader one."""
    return sector == topic or sectors()[sector].topic == sectors()[topic].label


# -- what no sentence names ------------------------------------------------------------------------------------------------


def _known(claim: Claim, absent: Sequence[_End], here: Linked) -> StateBasis:
    """Whence the ends are known that no sentence shown names."""
    if not absent:
        return StateBasis.TEXT
    whence = _whence(claim, here)
    if whence in _NOT_TOLD and all(end.role == "target" for end in absent):
        return _NOT_TOLD[whence]
    people = [a for m in here.mentions for a in m.actors if a.kind is Kind.PERSON and a.known]
    by_table = [end.actor.id in {a.country for a in people} or (_held(claim) and claim.agents[0] in people) for end in absent]
    if all(by_table):
        return StateBasis.TABLE
    home = here.home
    return StateBasis.PUBLISHER if home and all(home.id in (end.actor.id, end.actor.country) for end in absent) else StateBasis.NONE

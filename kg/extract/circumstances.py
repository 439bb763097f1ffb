"""What goes with a claim: place, date, sectors, and who is quoted as saying so."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract import dates
from kg.extract.frames import Frame
from kg.extract.status import background
from kg.extract.tree import Tree
from kg.model import Article, Place, Status

_DISCUSSED = frozenset({"negotiatedWith", "spokeWith"})  # "discussed the situation in Kabul" does so elsewhere
SPOKEN = frozenset({"supported", "praised", "appealedTo", "demandedOf", "criticised", "accused", "rejected", "threatened"})


def place(tree: Tree, i: int, parts: list[int], frame: Frame, relation: str, roles: dict[str, list[int]]) -> Place | None:
    """Where it happened: of a visit its goal, of an attack or a summit also where one of its parties is."""
    if relation == "visited":
        for role in (r.name for choice in frame.target for r in choice):
            for j in roles.get(role, []):
                m = tree.mention(j)
                if m and m.place:
                    return m.place
    if relation in ("attacked", "hosted"):
        if relation == "attacked":  # "strikes Lviv in western Ukraine"
            city = next((m.place for j in reversed(parts) if (m := tree.mention(j)) and m.form == "city" and m.place), None)
            if city:
                return city
        found = tree.place(i, frozenset(parts))
        ends = reversed(parts) if relation == "attacked" else iter(parts)
        return found or next((m.place for j in ends if (m := tree.mention(j)) and m.place), None)
    return tree.place(
        i,
        frozenset(parts) if relation != "visited" else frozenset(),
        "verb" if relation in SPOKEN else "object" if relation in _DISCUSSED and tree.verbal(i) else "",
    ) or _goal(tree, i)


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where an article says that what it reports took place."""

    date: str | None
    place: Place | None


def occasion(article: Article, tree: Tree, when: list[dates.When]) -> Occasion | None:
    """The occasion that a sentence tells alone: "The event took place at the palace in Lima on Thursday"."""
    for t in tree.tokens:
        placed = t.lemma == "take" and any(tree.tokens[o].lemma.lower() == "place" for o in tree.child(t.index, "obj"))
        if not placed and not (t.lemma == "hold" and tree.passive(t.index)):
            continue
        subjects = [s for s in tree.surface(t.index) if tree.tokens[s].lemma.lower() in tree.words.gatherings]
        if not subjects or any(tree.owners(s) or tree.child(s, "nmod") for s in subjects):
            continue
        return Occasion(date(article, tree, t.index, when, Status.ACTUAL), tree.place(t.index, frozenset()))
    return None


def _goal(tree: Tree, i: int) -> Place | None:
    """Where somebody went to do what a predicate says: "flew to Kyiv to meet X"."""
    g = tree.tokens[i].head
    if tree.tokens[i].dep not in ("advcl", "xcomp") or tree.lemma(g) not in tree.words.motion:
        return None
    roles = tree.roles(g)
    return next((m.place for r in ("to", "in", "obj") for j in roles.get(r, []) if (m := tree.mention(j)) and m.place), None)


def date(article: Article, tree: Tree, i: int, when: list[dates.When], state: Status) -> str | None:
    """The date in the predicate's own phrase or clause, else the day of publication for a present-tense statement."""
    base, clause, past = tree.linked.sentence.start, tree.clause(i), background(tree, i)
    best: tuple[int, dates.When] | None = None
    for w in when:
        inside = [t.index for t in tree.tokens if t.start - base < w.end and t.end - base > w.start]
        if not inside or (w.date and article.published and w.date[:4] > article.published[:4] and len(w.date) == 4 and state is Status.ACTUAL):
            continue
        if any(
            tree.tokens[k].dep.split(":")[0] in ("compound", "amod") or tree.tokens[k].dep == "nmod:poss"
            for k in inside
            if tree.tokens[k].head not in inside
        ) and not any(tree.tokens[k].head == i for k in inside):
            continue  # "the December 2011 agreement" dates the agreement alone
        near = 0 if any(tree.under(k, i) and not tree.aside(k, i) for k in inside) else 1 if any(tree.clause(k) == clause for k in inside) else 9
        if (
            near == 9
            and len(when) == 1
            and any(g in tree.above(i) for k in inside for g in [tree.clause(k)])
            and tree.tokens[clause].dep in ("xcomp", "acl", "advcl", "conj")
            and not (tree.tokens[clause].dep == "conj" and tree.child(clause, "nsubj"))
            and not {tree.tokens[m].text.lower() for m in tree.child(clause, "mark")} & {"after", "before", "since", "until", "once"}
        ):
            near = 2 if state is Status.ACTUAL else 9
        if past and (near > 1 or (near == 1 and min(inside) < i)):
            continue
        if near < 9 and (best is None or near < best[0]):
            best = (near, w)
    if best:
        planned = state is not Status.ACTUAL or _future(tree, clause)
        return dates.upcoming(best[1], article.published) if planned else best[1].date
    if state is Status.ACTUAL and article.published and not past and _now(tree, i, clause):
        return article.published
    return None


def _now(tree: Tree, i: int, clause: int) -> bool:
    """Whether a predicate stands in the main clause of a present-tense news item, or in one without a tense of its own below it."""
    while tree.verbal(clause) and "VerbForm=Fin" not in tree.tokens[clause].morph and not tree.child(clause, "aux"):
        above = tree.clause(tree.tokens[clause].head)
        if tree.tokens[clause].dep not in ("xcomp", "advcl", "acl", "conj") or above == clause or not tree.verbal(above):
            break
        clause, i = above, above if i == clause else i
    if _bare(tree, clause):
        return tree.tokens[clause].dep in ("root", "conj", "ccomp", "parataxis")
    if tree.tokens[clause].pos == "NOUN" and tree.verbal(clause):
        return tree.tokens[clause].dep in ("root", "conj", "ccomp", "parataxis")
    if "Tense=Pres" not in tree.tokens[clause].morph or "VerbForm=Fin" not in tree.tokens[clause].morph:
        kids = [tree.tokens[c] for c in tree.child(clause, "aux")]
        if not any("Tense=Pres" in k.morph for k in kids) or any(k.lemma == "have" for k in kids):
            return False
    if tree.tokens[clause].dep not in ("root", "conj", "ccomp", "parataxis"):
        return False
    return tree.verbal(i) or tree.lemma(clause) in tree.words.light or tree.tokens[i].dep in ("obl", "nmod")


def _bare(tree: Tree, i: int) -> bool:
    """Whether a verb tagged an infinitive is a plural's present: it has a subject, and neither "to" nor an auxiliary ("A and B sign a treaty")."""
    return "VerbForm=Inf" in tree.tokens[i].morph and bool(tree.child(i, "nsubj")) and not tree.child(i, "aux", "mark")


def _future(tree: Tree, clause: int) -> bool:
    return any(tree.tokens[c].text.lower() in tree.words.modal_plan for c in tree.child(clause, "aux"))


def topics(tree: Tree, i: int, about: list[tuple[int, str]]) -> tuple[str, ...]:
    """Sectors named in the predicate's clause."""
    clause = tree.clause(i)
    top = clause if tree.tokens[clause].pos == "VERB" else i
    if tree.tokens[top].dep == "xcomp":  # "agreed in principle on energy to build ..."
        top = tree.tokens[top].head
    return tuple(sorted({sector for j, sector in about if tree.under(j, top) and not _elsewhere(tree, j, top)}))


def _elsewhere(tree: Tree, i: int, top: int) -> bool:
    """Whether a word below a verb belongs to another verb coordinated with it: "bans investment and [stops flights]"."""
    for j in (i, *tree.above(i)):
        if j == top:
            return False
        if tree.tokens[j].dep == "conj" and tree.verbal(j) and tree.tokens[j].head == top and tree.child(j, "cc"):
            return True
    return False


def attribution(tree: Tree, i: int) -> str | None:
    """Who is quoted as saying so: the subject of the verb of saying above."""
    below = i
    for g in tree.above(i):
        if tree.tokens[below].dep.split(":")[0] in ("ccomp", "parataxis") and tree.lemma(g) in tree.words.report:
            found = tree.all(tree.surface(g))
            return found[0][0].name if found else None
        below = g
    return None

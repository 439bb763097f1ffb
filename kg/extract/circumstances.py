"""What goes with a claim: place, date, sectors, and who is quoted as saying so."""

from __future__ import annotations

from kg.extract import dates
from kg.extract.participants import Predicate
from kg.extract.tree import Tree
from kg.model import Article, Place, Status
from kg.ontology import event_types

_DISCUSSED = frozenset({"negotiatedWith", "spokeWith"})  # "discussed the situation in Kabul" does so elsewhere
SPOKEN = frozenset({"supported", "praised", "appealedTo", "demandedOf", "criticised", "accused", "rejected", "threatened"})


def place(p: Predicate, parts: list[int]) -> Place | None:
    """Where it happened: of a visit its goal, of an attack or a summit also where one of its parties is.

    Args:
        parts: the tokens that stand for participants.
    """
    tree, relation = p.tree, event_types()[p.frame.event].relation
    if relation == "visited":
        goals = (tree.mention(j) for choice in p.frame.target for r in choice for j in p.roles.get(r.name, []))
        return next((m.place for m in goals if m and m.place), None) or tree.place(p.i, frozenset())
    ends = parts[::-1] if relation == "attacked" else parts if relation == "hosted" else []
    named = [m for j in ends if (m := tree.mention(j)) and m.place]
    city = next((m.place for m in named if m.form == "city"), None) if relation == "attacked" else None  # "strikes Lviv in western Ukraine"
    on = "verb" if relation in SPOKEN else "object" if relation in _DISCUSSED and tree.verbal(p.i) else ""
    return city or tree.place(p.i, frozenset(parts), on) or next((m.place for m in named), None)


def date(article: Article, tree: Tree, i: int, when: list[dates.When], state: Status) -> str | None:
    """The date in the predicate's own phrase or clause, or the only one of a sentence that has it above the clause; else the day of publication for
    a statement in the present tense."""
    clause = tree.clause(i)
    near = [(_far(tree, i, clause, w, len(when) == 1), w) for w in when if not _of_next_year(w, article, state)]
    far, best = min(near, key=lambda x: x[0], default=(_NOWHERE, None))
    if best is not None and far < _NOWHERE:
        planned = state is not Status.ACTUAL or tree.marks(clause, "aux") & tree.words.modal_plan
        return dates.upcoming(best, article.published) if planned else best.date
    return article.published if state is Status.ACTUAL and _now(tree, clause) else None


_NOWHERE = 9


def _of_next_year(when: dates.When, article: Article, state: Status) -> bool:
    """Whether nothing more is told than a year to come, in which nothing has happened."""
    year = len(when.date or "") == 4 and state is Status.ACTUAL
    return bool(year and when.date and article.published and when.date > article.published[:4])


def _far(tree: Tree, i: int, clause: int, when: dates.When, alone: bool) -> int:
    """How far a time stands from a predicate: in its phrase, in its clause, in the one above."""
    base = tree.linked.sentence.start
    inside = [t.index for t in tree.tokens if t.start - base < when.end and t.end - base > when.start]
    tops = [tree.tokens[k] for k in inside if tree.tokens[k].head not in inside]
    named = any(t.dep.split(":")[0] in ("compound", "amod") or t.dep == "nmod:poss" for t in tops)
    if not inside or (named and not any(t.head == i for t in tops)):
        return _NOWHERE  # "the December 2011 agreement" dates the agreement alone
    if any(tree.under(k, i) and not tree.aside(k, i) for k in inside):
        return 0
    if any(tree.clause(k) == clause for k in inside):
        return 1
    above = alone and any(tree.clause(k) in tree.above(i) for k in inside)
    return 2 if above and tree.tokens[clause].dep in ("xcomp", "acl", "conj") and not tree.child(clause, "nsubj") else _NOWHERE


def _now(tree: Tree, clause: int) -> bool:
    """Whether a main clause is told in the present tense, or what hangs below one ("votes to lift"); a plural's is tagged an infinitive ("A and B sign")."""
    while tree.tokens[clause].dep in ("xcomp", "advcl", "acl") and not tree.child(clause, "nsubj", "aux"):
        clause = tree.clause(tree.tokens[clause].head)
    t = tree.tokens[clause]
    verbs = [t, *(tree.tokens[c] for c in tree.child(clause, "aux"))]
    present = any("Tense=Pres" in v.morph and "VerbForm=Fin" in v.morph for v in verbs) and all(v.lemma != "have" for v in verbs[1:])
    bare = "VerbForm=Inf" in t.morph and bool(tree.child(clause, "nsubj")) and not tree.child(clause, "aux", "mark")
    return (present or bare) and t.dep in ("root", "conj", "ccomp", "parataxis")


def topics(tree: Tree, i: int, about: list[tuple[int, str]]) -> tuple[str, ...]:
    """Sectors named in the predicate's clause."""
    clause = tree.clause(i)
    top = clause if tree.tokens[clause].pos == "VERB" else i
    return tuple(sorted({sector for j, sector in about if tree.under(j, top)}))


def attribution(tree: Tree, i: int) -> str | None:
    """Who is quoted as saying so: the subject of the verb of saying above."""
    below = i
    for g in tree.above(i):
        if tree.tokens[below].dep.split(":")[0] in ("ccomp", "parataxis") and tree.lemma(g) in tree.words.report:
            found = tree.all(tree.surface(g))
            return found[0][0].name if found else None
        below = g
    return None

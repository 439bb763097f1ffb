"""Who takes part in what a frame finds: the roles it names, looked up in the tree and fitted to the kind of event."""

from __future__ import annotations

from kg.extract.documents import author
from kg.extract.frames import Frame, Role, by_lemma
from kg.extract.tree import Tree
from kg.link.titles import words as title_words
from kg.model import Actor, Kind
from kg.ontology import event_types

Found = list[tuple[Actor, int]]  # actors with the token that says so
_ATTITUDES = frozenset({"Criticism", "Rejection", "Praise", "Support", "Accusation"})


def find(tree: Tree, frame: Frame, i: int, roles: dict[str, list[int]], choices: tuple[tuple[Role, ...], ...], known: Found) -> Found:
    """The actors of the first alternative that yields any.

    Args:
        i: token of the predicate; roles: its roles; choices: the frame's alternatives; known: the other side, found before.
    """
    for choice in choices:
        out: Found = []
        for role in choice:
            if role.name == "clause":  # "demanded that X ...": the subject of the clause
                places = [s for c in _clauses(tree, i) for s in tree.surface(c)]
            elif role.name == "if":  # "warned that it would strike if X ...": whose act the condition is
                places = [s for c in (i, *_clauses(tree, i), *tree.child(i, "xcomp")) for k in tree.child(c, "advcl") for s in _supposed(tree, k)]
            elif role.name == "below":  # "refused to recognise X", "threatened to attack X": the object of the infinitive
                places = [
                    o
                    for c in tree.child(i, "xcomp", "ccomp", *(() if tree.verbal(i) else ("acl",)))
                    if tree.tokens[c].dep != "ccomp" or all(tree.tokens[s].pos == "PRON" for s in tree.child(c, "nsubj"))  # whose act it is to be
                    if tree.verbal(i) or any(tree.tokens[k].text.lower() == "to" for k in tree.child(c, "mark"))
                    for r in ("iobj", "obj", "on", "against", "with", "to", "from")
                    for o in tree.roles(c).get(r, [])
                ]
            elif role.name == "above":  # "thanked X for hosting the talks": who thanks was there
                g = tree.tokens[i].head
                thanks = (
                    tree.tokens[i].dep in ("advcl", "obl")
                    and tree.lemma(g) in tree.words.thanking
                    and any(tree.tokens[m].text.lower() == "for" for m in tree.child(i, "mark", "case"))
                )
                places = tree.surface(g) if thanks and not any(tree.owners(o) for o in roles.get("noun", [])) else []
                if not tree.verbal(i):  # "thanked X for its support": of the state, not of the minister who thanks
                    out = [(tree.names.countries.get(a.country or "", a), j) for a, j in tree.all(places)]
                    if out:
                        return out
                    continue
            elif role.name == "doer":  # "did so at X's request": who did
                places = tree.surface(tree.clause(i)) if tree.case(i) == "at" else []
            elif role.name == "purpose":  # "provided $5 million to strengthen Egypt's water supply"
                clauses = [
                    c
                    for j in (i, *roles.get("obj", []))
                    for c in tree.child(j, "advcl", "xcomp", "acl")
                    if any(tree.tokens[m].text == "to" for m in tree.child(c, "mark"))
                ]
                places = [o for c in clauses for r in ("obj", "in") for o in tree.roles(c).get(r, [])]
            elif role.name == "means":  # "were killed in an Israeli strike"
                acts = [
                    (c, m)
                    for r in tree.words.killed_in
                    for c in roles.get(r, [])
                    for m in tree.members(c)
                    if tree.tokens[m].lemma.lower() in tree.words.harm
                ]
                out = [(a, m) for c, m in acts for a in (tree.owners(m) or tree.owners(c))]  # "in Russian missile and drone strikes"
                fights = [c for r in tree.words.killed_in for c in roles.get(r, []) if tree.tokens[c].lemma.lower() in tree.words.fights]
                out += [(a, j) for c in fights for a, j in tree.all(tree.roles(c).get("with", []))]  # "in clashes with Hezbollah"
                if out:
                    return out
                continue
            elif role.name == "owner":  # whose drone it is that strikes
                out = [(a, j) for p in roles.get("subj", []) for j in tree.members(p) for a in tree.owners(j)]
                if out:
                    return out
                continue
            elif role.name == "where":
                out = [(a, j) for a, j in _where(tree, i) if a.country not in {b.country for b, _ in known}]
                if out:
                    return out
                continue
            elif ">" in role.name:  # "discussed relations with X": `obj>with`; `noun` is the frame's own
                first, *steps = role.name.split(">")
                places = roles.get(first, [])
                for step in steps:
                    own = [m for o in places for m in tree.members(o) if first != "obj" or step != "with" or not tree.owners(m)]
                    places = [x for m in own for x in tree.roles(m).get(step, [])]  # not "discussed Russia's cooperation with X"
            else:
                places = roles.get(role.name, [])
            if choices is frame.target and frame.goal:
                places = [j for j in places if tree.lemma(j) in frame.goal]
            found = tree.all(places, role.place, role.dig or role.name == "below")
            if role.dig and len(found) > 1 and _joint(tree, i, found, places):
                continue
            if not found and role.name == "subj" and tree.verbal(i):
                found = [x for j in places for x in author(tree, j)]
            if not found and role.dig and role.name == "obj" and "by" in roles and not tree.passive(i):
                found = tree.all(roles["by"])  # "welcomed the decision by X", whatever the phrase hangs on
            if role.name in ("adj", "compound"):
                near = [m for p in places for m in tree.members(p)]
                near += [
                    c for j in near for c in tree.child(j, "compound", "amod", "nmod", "dep", "flat") if tree.mention(c) and not tree.child(c, "case")
                ]
                found = [(a, j) for j in near for m_ in [tree.mention(j)] if m_ and m_.form != "pronoun" for a in m_.actors]
            out += [(a, j) for a, j in found if all(a != b for b, _ in out)]
        if out:
            return out
    return []


def _where(tree: Tree, i: int) -> Found:
    """The state where a violent event took place: in its own phrase, or in the clause that tells what it did ("were killed in Lviv in a Russian attack")."""
    at = tree.place(i, frozenset())
    m = next((m for m in tree.linked.mentions if at and m.place == at), None)
    country = tree.names.countries.get(at.country or "") if at else None
    if m is None or country is None:
        return []
    clause = tree.clause(i)
    between = []
    for g in tree.above(m.head):
        if g == i:
            break
        between.append(g)
    own = tree.under(m.head, i) and not any(
        tree.case(g) in ("in", "at", "during") and tree.tokens[g].lemma.lower() not in tree.words.parts_of_places for g in between
    )
    told = own or clause == i or tree.lemma(clause) in tree.words.toll
    return [(country, m.head)] if told else []


def _joint(tree: Tree, i: int, found: Found, places: list[int]) -> bool:
    """Whether a thing is the actor's own as well as others' ("They praised the results of the meeting of Russia, France and Germany"):
    then what is said of it is said of nobody else."""
    mine = {a.country for a, _ in tree.all(tree.surface(i)) if a.country}
    shared = {j for a, j in found if a.country in mine and not tree.named(j)}
    return any(j in shared for _, j in found) and len({a.country for a, _ in found}) > 1


def fit(tree: Tree, frame: Frame, i: int, found: Found, side: str) -> Found:
    """Those of the actors found that this kind of event can have on this side (`agent` or `target`)."""
    if frame.nouns and len(found) > 1 and all(a.kind is Kind.ORGANISATION for a, _ in found) and frame.event == "Meeting":
        return []  # "the G8 and G20 summits" are two meetings
    if frame.event == "Attack" and side == "agent":  # "a parliament that targets a station" uses no force
        found = [(a, j) for a, j in found if tree.tokens[j].lemma.lower() not in tree.words.lawmakers]
    if frame.event == "Attack" and side == "agent" and tree.lemma(i) in ("raid", "search"):  # the police search what they raid
        found = [(a, j) for a, j in found if tree.tokens[j].lemma.lower() not in title_words().organs]
    if frame.event == "Attack" and side == "agent" and tree.lemma(i) == "defeat":
        found = [(a, j) for a, j in found if a.kind is not Kind.PERSON]  # candidates defeat one another
    if frame.event == "Attack" and side == "target" and tree.lemma(i) == "target":
        things = {tree.tokens[o].lemma.lower() for o in tree.child(i, "obj")}
        if things & tree.words.not_struck:
            return []  # sanctions "target the missile programme of X"
    if frame.persons in (side, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.PERSON] or ([] if frame.event in ("Hosting", "Appeal") else found)
    if frame.impersonal in (side, "both"):
        found = [(a, j) for a, j in found if a.kind is not Kind.PERSON]
    if frame.organisations in (side, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.ORGANISATION]
    if frame.countries in (side, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.COUNTRY]
    if frame.event == "Meeting" and frame.nouns and side == "agent" and any(a.kind is Kind.PERSON for a, _ in found):
        found = [(a, j) for a, j in found if a.kind is not Kind.ORGANISATION]  # "took part in a Quad meeting with X"
    if frame.event == "Communication" and frame.nouns and tree.lemma(i) == "call" and tree.roles(i).get("for"):
        return []  # "the people's calls for reform"
    if frame.event == "Communication" and frame.alone and not tree.roles(i).get("obj"):
        return []  # "called on X" is no telephone call
    if (
        frame.event in ("Coercion", "Accusation") and side == "target"
    ):  # whom a state's courts deal with is its own citizen unless the text says otherwise
        found = [(a, j) for a, j in found if a.kind is not Kind.PERSON or a.known or a.country]
    if "welcome" in frame.verbs and side == "target":  # guests are met, what is welcomed is praised
        found = [(a, j) for a, j in found if (a in tree.named(j) and a.kind is Kind.PERSON) == (frame.event != "Praise")]
    if frame.event == "Meeting" and side == "target" and tree.verbal(i):  # "received 47 French nationals" is no meeting with France
        found = [(a, j) for a, j in found if a.kind is not Kind.COUNTRY or tree.tokens[j].lemma.lower() not in tree.words.people | tree.words.goods]
    if frame.event == "ReducingRelations" and side == "target":  # an expelled diplomat stands for his state
        found = [(tree.names.countries.get(a.country or "", a) if a.kind is Kind.PERSON else a, j) for a, j in found]
    if side == "agent":
        found = [(a, j) for a, j in found if a.kind is not Kind.COUNTRY or tree.tokens[j].lemma.lower() not in tree.words.people]
    if side == "target":  # "to help them defend themselves" defends nobody else
        found = [(a, j) for a, j in found if not tree.tokens[j].text.lower().endswith(("self", "selves"))]
    if frame.event == "Criticism" and side == "target":  # "concern over tensions between A and B" is about neither
        found = [(a, j) for a, j in found if not any(tree.case(c) == "between" for c in (j, *tree.above(j), *tree.child(j, "nmod")))]
    if frame.event in _ATTITUDES and side == "target" and not frame.object and not frame.becomes:
        found = [(a, j) for a, j in found if not _suffers(tree, frame, i, j, a)]
    if frame.event == "Visit" and side == "target":
        found = [(a, j) for a, j in found if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)]
    if frame.event == "Visit" and side == "agent":  # a state does not travel; its delegation does
        found = [
            (a, j)
            for a, j in found
            if a.kind is not Kind.COUNTRY
            or (m := tree.mention(j)) is None
            or (m.form in ("part", "title") and tree.tokens[j].lemma.lower() not in tree.words.people | tree.words.goods)
        ]
        found = [(a, j) for a, j in found if not _marching(tree, j)]
    return found


def _suffers(tree: Tree, frame: Frame, i: int, j: int, actor: Actor) -> bool:
    """Whether an actor is only whom the thing is against, or whom it is done to: "the resolution against X", "sanctions on X"."""
    if actor in tree.named(j):
        return bool(frame.verbs) and _done_to(tree, j, i)
    inside = [
        m.head
        for m in tree.linked.mentions
        if m.head != j and tree.under(m.head, j) and (actor in m.actors or (m.place and m.place.country == actor.country))
    ]
    return bool(inside) and all(_done_to(tree, k, j) for k in inside)


def _done_to(tree: Tree, k: int, top: int) -> bool:
    for g in (k, *tree.above(k)):
        if g == top:
            return False
        head, case = tree.tokens[g].head, tree.case(g)
        things = {tree.tokens[o].lemma.lower() for o in (tree.child(head, "obj") if tree.verbal(head) else [head])}
        if case == "against" and not tree.verbal(head):
            return True
        if things & tree.words.suffered and case in ("against", "on", "to", "for"):
            return True
        if things & tree.words.of_whom and case == "of":
            return True
    return False


def _marching(tree: Tree, j: int) -> bool:
    """Whether soldiers or rebels are meant, who come to no visit: "a contingent of troops from Chad", "M23 rebels"."""
    m = tree.mention(j)
    said = {w for t in tree.tokens[m.start : m.end] for w in t.text.lower().split()} if m else set()
    said |= {tree.tokens[k].text.lower() for k in (j, *tree.above(j)) if tree.tokens[k].pos == "NOUN"}
    return bool(said & (title_words().armed | tree.words.troops))


def not_its_own(tree: Tree, frame: Frame, agents: Found, targets: Found) -> Found:
    """The targets less the people of whom no country is known, where courts or police act or a state sets free: those are its own citizens."""
    freed = frame.event == "Concession" and all(a.kind is not Kind.GROUP for a, _ in agents)
    if not freed and not any(tree.tokens[j].lemma.lower() in title_words().organs for _, j in agents):
        return targets
    return [(a, j) for a, j in targets if a.kind is not Kind.PERSON or a.known or a.country]


def _supposed(tree: Tree, i: int) -> list[int]:
    """The subject of an "if" or "unless" clause, none where a clause is none."""
    marks = {tree.tokens[m].text.lower() for m in tree.child(i, "mark")}
    return tree.surface(i) if marks & {"if", "unless"} else []


def _clauses(tree: Tree, i: int) -> list[int]:
    """The clauses that a verb or noun governs: "demanded that X", "its demand that X", "repeated its demand that X"."""
    found = tree.child(i, "ccomp")
    if tree.lemma(i) == "claim":  # a claim that somebody agreed charges him with nothing
        found = [c for c in found if not _friendly(tree, c)]
    if tree.verbal(i):
        return found
    found += [c for c in tree.child(i, "acl") if tree.child(c, "nsubj")]
    if not found and tree.tokens[i].dep == "obj":
        found = [c for c in tree.child(tree.tokens[i].head, "ccomp") if c > i]
    return found


def _friendly(tree: Tree, i: int) -> bool:
    """Whether a predicate tells of nothing but cooperation."""
    told = {event_types()[f.event].quad for sort in ("verb", "noun") for f in by_lemma().get((sort, tree.lemma(i)), ()) if not f.only}
    return bool(told) and all(q.endswith("Cooperation") for q in told)

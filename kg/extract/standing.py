"""Standing facts: who holds an office, who is a member or an ally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg import lexicon
from kg.link import Gazetteer, Linked
from kg.link.titles import words
from kg.model import Actor, Article, Claim, Evidence, Kind

OFFICE_CONFIDENCE = 0.85  # raw score; what it means is measured in ontology/confidence.toml


class StandingExtractor:
    """Offices by titles; "NATO member Turkey"; "its ally Russia"."""

    def __init__(self, names: Gazetteer) -> None:
        self.names = names

    def claims(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """Standing facts of one sentence."""
        tokens = linked.sentence.tokens
        for office in linked.offices:
            if office.of != office.person:
                yield Claim(
                    article=article.id,
                    type="OfficeHolding",
                    agents=(office.person,),
                    targets=(office.of,),
                    office=office.office,
                    evidence=_stretch(linked, office.start, office.end),
                    confidence=OFFICE_CONFIDENCE,
                    rule="rule/title",
                )
        for m in linked.mentions:
            if len(m.actors) != 1 or m.end >= len(tokens):
                continue
            if m.actors[0].kind is Kind.ORGANISATION and tokens[m.end].text.lower() == "member":
                nxt = m.end + 1
                if nxt < len(tokens) and tokens[nxt].text.lower() in ("state", "country", "nation"):
                    nxt += 1
                country = next(
                    (n for n in linked.mentions if n.start == nxt and n.actors and n.actors[0].kind is Kind.COUNTRY and n.form == "name"), None
                )
                if country:
                    yield self._tie(article, linked, "member-state", "Membership", country.actors[0], m.actors[0], m.start, country.end)
        yield from self._consisting(article, linked)
        yield from self._appointed(article, linked)
        for t in tokens:
            if (
                t.lemma.lower() in ("member", "ally")
                and t.dep in ("root", "appos", "xcomp")
                and (t.index not in linked.heads or linked.heads[t.index].form == "part")
            ):
                yield from self._predicate(article, linked, t.index)

    def _consisting(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """ "The Alliance of Sahel States, consisting of Burkina Faso, Mali, and Niger": the list of an organisation's members."""
        tokens = linked.sentence.tokens
        for m in linked.mentions:
            if len(m.actors) != 1 or m.actors[0].kind is not Kind.ORGANISATION:
                continue
            k = m.end
            while k < len(tokens) and tokens[k].text in (",", "(", "which", "that"):
                k += 1
            if k >= len(tokens) or tokens[k].text.lower() not in lexicon.words().consisting:
                continue
            k += 1
            while k < len(tokens) and tokens[k].text.lower() in ("of", "up"):
                k += 1
            for n in sorted(linked.mentions, key=lambda n: n.start):
                if n.start < k:
                    continue
                if (
                    any(t.text.lower() not in (",", "and", "the") for t in tokens[k : n.start])
                    or n.form != "name"
                    or n.actors[0].kind is not Kind.COUNTRY
                ):
                    break
                yield self._tie(article, linked, "consisting-of", "Membership", n.actors[0], m.actors[0], m.start, n.end)
                k = n.end

    def _appointed(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """ "Russia appoints X as its ambassador to Y": whom a state appoints holds its office."""
        tokens = linked.sentence.tokens
        for t in tokens:
            if t.lemma.lower() not in lexicon.words().appointing or t.pos not in ("VERB", "NOUN", "PROPN"):
                continue
            kids = [k for k in tokens if k.head == t.index and k.index != t.index]
            people = [a for k in kids if k.dep == "obj" for a in self._at(linked, k.index) if a.kind is Kind.PERSON]
            states = [a for k in kids if k.dep == "nsubj" for a in self._at(linked, k.index) if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)]
            title = next(
                (k for k in kids if k.index > t.index and words().heads.get(k.lemma.lower()) and k.dep.split(":")[0] in ("obl", "obj", "xcomp")), None
            )
            if len(people) == 1 and len(states) == 1 and title is not None:
                first = min(
                    (k.index for k in tokens if k.head == title.index and k.dep in ("amod", "compound") and k.index not in linked.heads),
                    default=title.index,
                )
                office = " ".join(k.text for k in tokens[first : title.index + 1])
                who = replace(people[0], country=states[0].country)
                claim = self._tie(article, linked, "appointed", "OfficeHolding", who, states[0], t.index, title.index + 1)
                yield replace(claim, office=office, date=article.published if "Tense=Pres" in t.morph else None)

    def _predicate(self, article: Article, linked: Linked, i: int) -> Iterator[Claim]:
        """ "Turkey is a member of NATO", "Belarus, an ally of Russia,"."""
        tokens = linked.sentence.tokens
        kids = [t for t in tokens if t.head == i and t.index != i]
        left = [t.index for t in kids if t.dep.startswith("nsubj")]
        if tokens[i].dep == "appos":
            left = [tokens[i].head]
        right = [t.index for t in kids if t.dep in ("nmod", "nmod:poss", "compound", "amod", "obl")]
        whose = [a for j in left for a in self._at(linked, j)]
        of = [a for j in right for a in self._at(linked, j)]
        if tokens[i].lemma.lower() == "member" or any(a.kind is Kind.ORGANISATION for a in of):  # "is a NATO ally"
            whose, of = [a for a in whose if a.kind is Kind.COUNTRY], [a for a in of if a.kind is Kind.ORGANISATION]
            kind = "Membership"
        else:
            whose, of = [a for a in whose if a.kind is Kind.COUNTRY], [a for a in of if a.kind is Kind.COUNTRY]
            kind = "Alliance"
        for a in whose:
            for b in of:
                if a != b:
                    yield self._tie(article, linked, "is-member-or-ally", kind, a, b, min([*left, i]), max([*right, i]) + 1)

    def _at(self, linked: Linked, i: int) -> tuple[Actor, ...]:
        m = linked.heads.get(i)
        return m.actors if m else ()

    def _tie(self, article: Article, linked: Linked, rule: str, kind: str, a: Actor, b: Actor, start: int, end: int) -> Claim:
        evidence = _quote(linked, start, end)
        return Claim(article=article.id, type=kind, agents=(a,), targets=(b,), evidence=evidence, confidence=0.75, rule=f"rule/{rule}")


def _quote(linked: Linked, start: int, end: int) -> Evidence:
    return _stretch(linked, linked.sentence.tokens[start].start, linked.sentence.tokens[end - 1].end)


def _stretch(linked: Linked, a: int, b: int) -> Evidence:
    s = linked.sentence
    quote = s.text[a - s.start : b - s.start]
    return Evidence(-1, -1, quote) if s.kind == "title" else Evidence(a, b, quote)

"""A second reading of sentences that came out without a verb.

Parsers of general English take the present tense of news for nouns: in "China sanctions 20 companies" they see some sanctions. No sentence that ends
with a full stop is a noun alone, so such a one is read again with the first word that may be a verb replaced by one that can be nothing else.
The encoder, which knows what denials do to acts, also takes "denied" for a "not" now and then ("Egypt denied attacking Qatar"); such a one is read again, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lemminflect import getAllLemmas

STAND_INS = ("brings", "brought")  # for "-s" and for a plural's bare form: transitive, frequent in the training text, never a noun
STANDS_FOR_DENIAL = "regretted"  # takes what "denied" takes: "denied doing it", "denied that it did"
TRIES = 3  # words tried in a sentence
_PLURAL = frozenset({"police", "people", "and", ")"})  # words after which a bare form may be the verb of a plural, besides those in "-s"


def again_with_verb(nlp: Any, span: Any, verbs: Mapping[str, str]) -> Any | None:
    """The sentence parsed with a verb, None where it has one already or no reading with one.

    Args:
        nlp: the pipeline that parsed it; span: the sentence; verbs: lemmas by present-tense forms.

    Returns:
        a document of the same words whose verb has its lemma and the features of its tense.
    """
    negation = next((t for t in span if t.pos_ in ("PART", "ADV") and _only_verb(t.lower_)), None)
    if negation is not None:
        return _with_verb(nlp, span, negation.i - span.start, STANDS_FOR_DENIAL, getAllLemmas(negation.lower_)["VERB"][0], "Past")
    root = span.root
    kids = {t.dep_ for t in root.children if t.i < root.i}
    has_verb = root.pos_ in ("VERB", "AUX") and not (
        "compound" in kids and "nsubj" not in kids
    )  # "the Service arrests two people": no verb has a compound
    first = _first_of_two(root, verbs)
    if (
        (has_verb and first is None)
        or span[-1].text not in (".", "!")
        or (
            first is None
            and any(
                t.dep_ in ("cop", "aux:pass") or (t.dep_ in ("nsubj", "nsubj:pass") and not _third(t, verbs) and not _third(root, verbs))
                for t in root.children
            )
        )
    ):
        return None
    words = [t.text for t in span]
    candidates = [
        k for k, t in enumerate(span) if _may_be_verb(span, k, verbs) and (t == root or (t.pos_ in ("NOUN", "PROPN") and root.pos_ != "VERB"))
    ]
    lemmas = dict(verbs)
    past = _taken_for_attribute(span)
    if past is not None:
        candidates, lemmas[words[past]] = [past], span[past].lemma_
    elif first is not None:
        candidates = [first.i - span.start]
    for k in candidates[:TRIES]:
        stand_in = STAND_INS[0] if words[k].endswith("s") and lemmas[words[k]] != words[k] else STAND_INS[1]
        doc = _with_verb(nlp, span, k, stand_in, lemmas[words[k]], "Pres" if past is None else "Past")
        if doc is not None and doc[k].dep_ in ("ROOT", "conj") and any(t.dep_ == "nsubj" and t.i < k for t in doc[k].children):
            return doc
    return None


def _with_verb(nlp: Any, span: Any, k: int, stand_in: str, lemma: str, tense: str) -> Any | None:
    """A sentence read with a stand-in for its word `k`, None where even that is read as no verb."""
    from spacy.tokens import Doc
    from spacy.tokens.morphanalysis import MorphAnalysis

    words = [stand_in if n == k else t.text for n, t in enumerate(span)]
    doc = Doc(nlp.vocab, words=words, spaces=[bool(t.whitespace_) for t in span])
    for t in list(doc)[1:]:
        t.is_sent_start = False
    for name, component in nlp.pipeline:
        if name != "ner":
            doc = component(doc)
    verb: Any = doc[k]
    if verb.pos_ != "VERB":
        return None
    verb.lemma_ = lemma
    verb.set_morph(str(MorphAnalysis(nlp.vocab, f"Mood=Ind|Tense={tense}|VerbForm=Fin")))
    return doc


def _only_verb(word: str) -> bool:
    """Whether a dictionary knows a word as a verb and nothing else.

    >>> [w for w in ("denied", "not", "only", "down") if _only_verb(w)]
    ['denied']
    """
    return set(getAllLemmas(word)) == {"VERB"}


def _taken_for_attribute(span: Any) -> int | None:
    """Where in a sentence a past verb stands that was taken for an attribute of its object: "Canada lifted sanctions"."""
    found = (t.i - span.start for t in span.root.children if t.pos_ == "VERB" and t.dep_ in ("amod", "compound") and t.text.endswith("ed"))
    return next((k for k in found if k > 0 and span[k - 1].pos_ == "PROPN"), None)


def _third(token: Any, verbs: Mapping[str, str]) -> bool:
    """Whether a word has the form of the third person: as the "subject" of a noun it is the verb itself ("The army launches airstrikes.")."""
    return token.pos_ == "NOUN" and token.text in verbs and verbs[token.text] != token.text


def _first_of_two(root: Any, verbs: Mapping[str, str]) -> Any | None:
    """The subject that is a verb itself: "The Navy boards and seizes a tanker"."""
    for t in root.children:
        if (
            t.dep_ == "nsubj"
            and t.pos_ in ("NOUN", "PROPN")
            and t.text in verbs
            and verbs[t.text] != t.text
            and t.i + 2 == root.i
            and t.nbor().lower_ == "and"
        ):
            return t
    return None


def _may_be_verb(span: Any, k: int, verbs: Mapping[str, str]) -> bool:
    """Whether a word has the form of a verb in the present, and stands where one may: "police arrest", not "a truck bomb explodes"."""
    word = span[k].text
    if not k or word not in verbs or k + 2 >= len(span) or span[k + 1].lower_ in ("of", "in", "by"):
        return False
    before = span[k - 1].text
    return verbs[word] != word or before.endswith("s") or before in _PLURAL or any(t.lower_ == "and" for t in span[max(0, k - 3) : k])

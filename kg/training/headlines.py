"""Past-tense sentences of the treebanks in the present tense of headlines: taggers trained on narrative take "Israel denies" for two nouns."""

from __future__ import annotations

from collections.abc import Callable

Row = tuple[str, bool, str, str, str, int, str]


def headlines(rows: list[Row]) -> list[list[Row]]:
    """A sentence as headlines would have it: in the present tense, with and without articles and final stop; none where no main verb is past."""
    now = _present(rows)
    return [now, _bare(now)] if now and len(now) > 5 else []


def _present(rows: list[Row]) -> list[Row] | None:
    out, changed = list(rows), False
    for k, (_, space, lemma, pos, features, head, relation) in enumerate(rows):
        main = relation == "root" or (relation == "conj" and rows[head - 1][6] == "root" and rows[head - 1][3] == "VERB")
        if pos != "VERB" or not main or "Tense=Past" not in features or "VerbForm=Fin" not in features or not lemma.isalpha():
            continue
        subjects = [r for r in rows if r[5] == k + 1 and r[6] == "nsubj"] or [r for r in rows if r[5] == head and r[6] == "nsubj"]
        if not subjects or lemma == "be":
            continue
        at = rows.index(subjects[0]) + 1
        plural = "Number=Plur" in subjects[0][4] or subjects[0][2].lower() in ("i", "you") or any(r[5] == at and r[6] == "conj" for r in rows)
        number = "Plur" if plural else "Sing"
        form = lemma if plural else _third(lemma)
        out[k] = (form, space, lemma, pos, f"Mood=Ind|Number={number}|Person=3|Tense=Pres|VerbForm=Fin", head, relation)
        changed = True
    return out if changed else None


def _third(lemma: str) -> str:
    if lemma == "have":
        return "has"
    if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou"):
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _bare(rows: list[Row]) -> list[Row]:
    rows = _drop(rows, lambda k, r: r[6] == "det" and r[2].lower() in ("a", "an", "the"))
    return _drop(rows, lambda k, r: k == len(rows) - 1 and r[0] == ".")


def _drop(rows: list[Row], gone: Callable[[int, Row], bool]) -> list[Row]:
    """Leave out words that govern nothing."""
    heads = {r[5] for r in rows}
    keep = [k for k, r in enumerate(rows) if k + 1 in heads or not gone(k, r)]
    new = {0: 0, **{k + 1: n + 1 for n, k in enumerate(keep)}}
    return [(*rows[k][:5], new[rows[k][5]], rows[k][6]) for k in keep]

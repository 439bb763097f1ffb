"""How words hang on acts in the tree, and which words the network finds to tell an act."""

from __future__ import annotations

import numpy as np
import pytest

from kg.encoder import pieces
from kg.extract.reader.acts import Act, Acts
from kg.extract.reader.clauses import HANGS, MARKS, TIES, Tree, Word, depth, hanging, marks, ties
from kg.extract.reader.encode import encode
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS
from kg.extract.reader.window import windows
from kg.model import Article
from kg.pipeline import pipeline

# "Kenya praised Ghana, which had accused Togo on Monday": index, what it hangs on, verb, clause
TEXT = "Kenya praised Ghana which accused Togo Monday"
HEADS = {"Kenya": 1, "praised": 1, "Ghana": 1, "which": 4, "accused": 2, "Togo": 4, "Monday": 4}
ORDER = tuple(HEADS)


def sentence() -> tuple[Tree, dict[str, np.ndarray]]:
    """The tree of the sentence, and the word pieces of each word."""
    found = pieces(TEXT)
    starts = {w: TEXT.index(w) for w in ORDER}
    words = [Word(starts[w], starts[w] + len(w), HEADS[w], w in ("praised", "accused"), w in ("praised", "accused")) for w in ORDER]
    return Tree.of(words, found), {w: found.inside(starts[w], starts[w] + len(w)) for w in ORDER}


def test_a_tree_counts_arcs_and_knows_clauses() -> None:
    tree, _ = sentence()
    arcs = {(a, b): tree.arcs[ORDER.index(a), ORDER.index(b)] for a in ORDER for b in ORDER}
    assert (arcs["Kenya", "Ghana"], arcs["Kenya", "Monday"], arcs["Togo", "Monday"], arcs["Togo", "Togo"]) == (2, 4, 2, 0)
    assert [ORDER[n] for n in tree.clause] == ["praised", "praised", "praised", "accused", "accused", "accused", "accused"]
    assert [depth(tree, ORDER.index(w)) for w in ("praised", "accused", "Monday")] == [0, 1, 1]


def test_a_day_hangs_on_the_act_of_its_clause() -> None:
    tree, where = sentence()
    day, end = ORDER.index("Monday"), (tree.reach(where["Kenya"]), tree.reach(where["Ghana"]))
    of = {act: hanging(tree, ORDER.index(act), tree.share(where[act]), np.array([day, -1]), end) for act in ("praised", "accused")}
    assert of["accused"].shape == (2, HANGS) and not of["accused"][1].any()
    near, shown, direct, same, above, below, mass = of["accused"][0, :7].tolist()
    assert (direct, same, above, below, mass) == (1, 1, 0, 0, 1) and near == shown
    near_far, _, direct, same, above, below, mass = of["praised"][0, :7].tolist()
    assert (direct, same, above, below, mass) == (0, 0, 0, 1, 0) and near_far < near


def test_pairs_are_told_by_the_way_between_them() -> None:
    tree, where = sentence()
    members = np.stack([where["Kenya"], where["Ghana"], where["Togo"], np.zeros_like(where["Togo"])], axis=1)
    told = marks({0: tree}, members, np.array([[0, 0, 1], [0, 0, 2], [0, 0, 3]]))
    assert told.shape == (3, len(members), MARKS)
    way = {w: told[0, where[w] > 0, 2].max() for w in ORDER}
    assert way["praised"] == 1 > way["accused"]
    assert told[1, where["accused"] > 0, 2].max() == 1  # Kenya to Togo leads past both
    assert not told[2, :, 1:3].any()  # who is not named there is nowhere


def test_pairs_are_tied_by_their_nearest_words() -> None:
    tree, where = sentence()
    members = np.stack([where["Kenya"], where["Ghana"], where["Togo"], np.zeros_like(where["Togo"])], axis=1)
    pairs = np.array([[0, 0, 1], [0, 1, 2], [0, 2, 1], [0, 0, 3]])
    near, far, back, nowhere = ties({0: tree}, members, pairs)
    assert near.shape == (TIES,) and not nowhere.any()
    there, close, same, above, below, _, hangs, first, beside = near.tolist()
    assert (there, same, above, below, hangs, first) == (1, 1, 0, 0, 0, 1)
    assert close == pytest.approx(far[1]) and far[1] == back[1] and beside > far[8]
    assert far[3:8].tolist() == [1, 0, 0, 1, 1] and back[3:8].tolist() == [0, 1, 1, 0, 0]  # Togo stands in a clause of Ghana


def test_a_circle_ends() -> None:
    found = pieces("A b")
    tree = Tree.of([Word(0, 1, 1, False, False), Word(2, 3, 0, False, False)], found)
    assert tree.arcs.shape == (2, 2)


def test_a_sentence_without_words_tells_nothing() -> None:
    found = pieces("A b")
    tree = Tree.of((), found)
    told = marks({0: tree}, np.ones((len(found.ids), 2), dtype=np.float32), np.array([[0, 0, 1]]))
    assert not told.any() and tree.word(np.ones(len(found.ids))) == -1


@pytest.mark.parametrize(
    ("relation", "word"),
    [("met", "met"), ("accused", "accused")],
)
def test_of_two_acts_of_a_pair_each_has_its_own_words(relation: str, word: str) -> None:
    act, text = read("Narendra Modi met Emmanuel Macron in Paris on Monday, a week after Modi had accused Macron of lying.", relation)
    start, end = text[1][act.piece]
    assert text[0][start:end] == word
    assert act.pointed.sum() == pytest.approx(1, abs=1e-4) and act.inside.max() <= 1


def read(text: str, relation: str) -> tuple[Act, tuple[str, list[list[int]]]]:
    """The act of a relation of the first two actors of a text; the window's text and the characters of its word pieces."""
    article = Article("a", text, published="2021-03-04")
    (window,) = windows(pipeline(None, ("frames", "reader")).linked(article), article.published)
    encoded = encode(window)
    acts = Acts.of(window, encoded, judge(encoded), np.array([[0, RELATIONS.index(relation)]]))
    return acts.each[0], (window.text, encoded.pieces.spans.tolist())


def test_a_day_in_a_name_is_no_time_of_the_window() -> None:
    """The frames leave such days out, too (`kg.extract.frame_extractor`)."""
    article = Article("a", "Rwanda supported the March 23 Movement on 3 March 2026.", published="2026-03-04")
    (window,) = windows(pipeline(None, ("frames", "reader")).linked(article), article.published)
    assert [window.text[t.start : t.end] for t in window.times] == ["3 March 2026"]

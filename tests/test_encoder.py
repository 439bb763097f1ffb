"""The encoder: word pieces know their characters, and a text's vectors do not depend on what is read beside it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg import encoder


@given(st.text(max_size=200))
def test_every_piece_stands_where_it_says(text: str) -> None:
    found = encoder.pieces(text)
    assert len(found.ids) == len(found.case) == len(found.spans)
    for start, end in found.spans[1:-1]:
        assert 0 <= start <= end <= len(text)


def test_a_long_text_is_cut() -> None:
    assert len(encoder.pieces("word " * 2000).ids) == encoder.LONGEST


def test_weights_average_the_pieces_of_a_stretch() -> None:
    text = "Mishustin visited Islamabad."
    found = encoder.pieces(text)
    weights = found.weights(0, len("Mishustin"))
    assert weights.sum() == np.float32(1)
    assert {text[a:b] for (a, b), w in zip(found.spans, weights) if w} and not found.weights(500, 510).any()


def test_vectors_are_the_same_in_any_company() -> None:
    found = encoder.pieces("Iran condemned the strike on Damascus.")
    alone = encoder.vectors(found)
    encoder.vectors(encoder.pieces("Something else altogether, and much longer than the text before it was."))
    assert np.array_equal(alone, encoder.vectors(found))


def test_case_tells_us_from_us() -> None:
    assert encoder.pieces("US").case[1] == encoder.UPPER != encoder.pieces("us").case[1]

"""The confidence of a claim is a probability measured on gold."""

from __future__ import annotations

import pytest

from kg.evaluate import Evaluation
from kg.extract.confidence import probability


def test_it_grows_with_the_raw_score_and_stays_between_0_and_1() -> None:
    values = [probability(n / 100) for n in range(101)]
    assert values == sorted(values)
    assert values[0] == 0.01
    assert 0.95 < values[-1] <= 0.99


def test_the_curve_is_the_logistic_of_the_two_numbers(monkeypatch) -> None:
    monkeypatch.setattr("kg.extract.confidence._curve", lambda: (-2.0, 4.0))
    assert probability(0.5) == 0.5
    assert probability(1.0) == pytest.approx(0.88, abs=0.005)


def test_claims_carry_it(claims) -> None:
    sure = {c.type: c.confidence for c in claims("Canada condemned Iran on Monday. Iran may hold talks with Canada.")}
    assert sure["Criticism"] == probability(0.8)
    assert sure["Negotiation"] < sure["Criticism"]


def test_measures_of_calibration_against_hand_worked_numbers() -> None:
    found = Evaluation({}, {}, ((0.9, True), (0.9, False), (0.2, False), (0.2, False)))
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.04 + 0.04) / 4)
    assert found.reliability() == [(2, 0.2, 0.0), (2, 0.9, 0.5)]
    assert found.calibration_error == pytest.approx((2 * 0.2 + 2 * 0.4) / 4)
    assert Evaluation({}, {}, ((1.0, True),)).calibration_error == 0

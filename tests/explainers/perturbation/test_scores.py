from __future__ import annotations

import numpy as np
import pytest

from explainers.perturbation.scores import (
    Curves,
    additive_scores,
    area,
    cumulative,
    order_scores,
    out_of_range,
    signed_score,
)


def test_area_is_a_trapezoid_from_the_origin() -> None:
    assert area(np.array([0.5, 1.0]), np.array([2.0, 2.0])) == pytest.approx(0.5 + 1.0)


def test_area_keeps_curves_apart() -> None:
    assert area(np.array([1.0]), np.array([[2.0], [4.0], [6.0]])).tolist() == [1.0, 2.0, 3.0]


def test_cumulated_steps_do_not_cancel_where_the_response_does() -> None:
    predictions = np.array([13.0, 10.0, 13.0])
    assert cumulative(predictions, 10.0).tolist() == [3.0, 6.0, 9.0]


def curves(most: list[float], least: list[float]) -> Curves:
    flat = np.full((2, 2), 10.0)
    return Curves(np.array([0.5, 1.0]), np.array(most), np.array(least), flat, flat, whole=10.0)


def test_degradation_is_the_area_between_the_orders_in_spreads_and_in_the_unit() -> None:
    scores = order_scores(curves([14.0, 14.0], [10.0, 14.0]), spread=2.0)
    assert scores["degradation"].in_unit == pytest.approx(3.0 - 1.0)
    assert scores["degradation"].value == pytest.approx(1.0)
    assert scores["deletion"].in_unit == pytest.approx(3.0)
    assert scores["insertion"].in_unit == pytest.approx(-1.0)


def test_random_orders_are_taken_off() -> None:
    random = np.array([[12.0, 12.0]])
    backwards = np.array([[10.0, 12.0]])
    found = order_scores(
        Curves(np.array([0.5, 1.0]), random[0], backwards[0], random, backwards, whole=10.0), spread=1.0
    )
    assert found["degradation"].value == pytest.approx(0.0)
    assert found["degradation"].floor == pytest.approx(1.0)
    assert found["deletion"].floor == pytest.approx(1.0)


def test_the_signed_score_changes_sign_with_the_order() -> None:
    shares, rise, fall = np.array([0.5, 1.0]), np.array([14.0, 10.0]), np.array([6.0, 10.0])
    score = signed_score(shares, fall, rise, 10.0, spread=2.0)
    assert score.value == pytest.approx(2.0)
    assert signed_score(shares, rise, fall, 10.0, spread=2.0).value == pytest.approx(-2.0)


def test_additive_scores_of_an_exact_and_of_a_halved_map() -> None:
    observed = np.array([1.0, -2.0, 4.0])
    exact = additive_scores(observed, observed, spread=2.0)
    assert exact["additive_correlation"].value == pytest.approx(1.0)
    assert exact["additive_slope"].value == pytest.approx(1.0)
    assert exact["infidelity"].value == pytest.approx(0.0)
    halved = additive_scores(observed / 2, observed, spread=2.0)
    assert halved["additive_slope"].value == pytest.approx(2.0)
    assert halved["infidelity"].in_unit == pytest.approx(21 / 4 / 3)
    assert halved["infidelity"].value == pytest.approx(21 / 4 / 3 / 4)


def test_a_change_that_never_varies_has_no_correlation() -> None:
    assert additive_scores(np.array([1.0, 2.0]), np.array([3.0, 3.0]), 1.0)["additive_correlation"].value is None


def test_out_of_range_counts_both_sides() -> None:
    assert out_of_range(np.array([1.0, 5.0, 9.0, 6.0]), (2.0, 8.0)) == 0.5

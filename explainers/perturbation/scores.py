"""Scores read off perturbation curves. Pure functions on arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """One score: `value` and `floor` in robust spreads of the measure, `in_unit` the value in the measure's unit.

    `floor` is what random orders reach, and has been subtracted from `value`; None where a score has none.
    """

    value: float | None
    floor: float | None = None
    in_unit: float | None = None


@dataclass(frozen=True)
class Curves:
    """Predictions of one measure while blocks are removed, in the measure's unit.

    `shares` (steps,) of the blocks removed; `most` and `least` (steps,) with the most and the least relevant blocks
    first; `random` and `random_reversed` (n_random, steps); `whole` is the prediction for the ECG as it is.
    """

    shares: Curve
    most: Curve
    least: Curve
    random: Curve
    random_reversed: Curve
    whole: float


def area(shares: Curve, values: Curve) -> Curve:
    """Area under curves (…, steps) over the share removed, by trapezoids from (0, 0); a mean over the share."""
    start = np.zeros((*values.shape[:-1], 1))
    return np.asarray(np.trapezoid(np.concatenate([start, values], axis=-1), np.concatenate([[0.0], shares]), axis=-1))


def response(predictions: Curve, whole: float) -> Curve:
    """|f(x_p) − f(x)|: never divided by f(x), which may be zero."""
    return np.abs(predictions - whole)


def cumulative(predictions: Curve, whole: float) -> Curve:
    """Σ |f(x_k) − f(x_(k−1))| up to each step: effects of opposite sign do not cancel (after TIMING, 2506.05035)."""
    start = np.full((*predictions.shape[:-1], 1), whole)
    steps = np.diff(np.concatenate([start, predictions], axis=-1), axis=-1)
    return np.asarray(np.cumsum(np.abs(steps), axis=-1))


def order_scores(curves: Curves, spread: float) -> dict[str, Score]:
    """degradation, deletion, insertion and cumulative.

    deletion: area of the response with the most relevant blocks first, above that of random orders; more is better.
    insertion: area with the least relevant first, which read from its end is insertion of the most relevant; random
    orders minus it, so that more is better. degradation: their sum, that is area(most) − area(least) minus its mean
    over random orders and their reverses. cumulative: as degradation, of the cumulated |steps|.
    """
    most = float(area(curves.shares, response(curves.most, curves.whole)))
    least = float(area(curves.shares, response(curves.least, curves.whole)))
    random = area(curves.shares, response(curves.random, curves.whole))
    backwards = area(curves.shares, response(curves.random_reversed, curves.whole))
    floor = float(np.mean([random, backwards]))
    difference = float(np.mean(random - backwards))
    return {
        "degradation": _score(most - least - difference, difference, spread),
        "deletion": _score(most - floor, floor, spread),
        "insertion": _score(floor - least, floor, spread),
        "cumulative": _cumulative_score(curves, spread),
    }


def _cumulative_score(curves: Curves, spread: float) -> Score:
    def areas(predictions: Curve) -> Curve:
        return area(curves.shares, cumulative(predictions, curves.whole))

    difference = float(np.mean(areas(curves.random) - areas(curves.random_reversed)))
    return _score(float(areas(curves.most) - areas(curves.least)) - difference, difference, spread)


def signed_score(shares: Curve, positive_first: Curve, negative_first: Curve, whole: float, spread: float) -> Score:
    """Whether the sign tells the direction: area of f(x_p) − f(x) with the most negative blocks first, minus that with
    the most positive first. Removing what a map calls positive should lower the prediction. Changes sign with the map.
    """
    rise = float(area(shares, negative_first - whole))
    fall = float(area(shares, positive_first - whole))
    return _score(rise - fall, None, spread)


def additive_scores(claimed: Curve, observed: Curve, spread: float) -> dict[str, Score]:
    """How well sums of attribution over subsets, `claimed` (n,), give the change f(x) − f(x_S), `observed` (n,).

    additive_correlation is Pearson's r, additive_slope the least-squares slope of observed on claimed (1 is exact),
    infidelity the mean squared difference (Yeh 2019) in spreads². Valid only where the subset was replaced by the
    attribution's own baseline.
    """
    infidelity = float(np.mean((claimed - observed) ** 2))
    scores = {"infidelity": Score(infidelity / spread**2, None, infidelity)}
    centred_claim, centred = claimed - claimed.mean(), observed - observed.mean()
    claim_square, square = float(centred_claim @ centred_claim), float(centred @ centred)
    product = float(centred_claim @ centred)
    estimable = claim_square > 0 and square > 0
    correlation = product / math.sqrt(claim_square * square) if estimable else None
    scores["additive_correlation"] = Score(correlation)
    scores["additive_slope"] = Score(product / claim_square if claim_square > 0 else None)
    return scores


def out_of_range(predictions: Curve, limits: tuple[float, float]) -> float:
    """Share of perturbed predictions outside the range of the training targets: how far off the network's ground."""
    return float(np.mean((predictions < limits[0]) | (predictions > limits[1])))


def _score(in_unit: float, floor: float | None, spread: float) -> Score:
    return Score(in_unit / spread, None if floor is None else floor / spread, in_unit)

"""The procedure of the prototype published by two of the study's authors (github.com/smaeland/ecg-heatmapping-review).

Single points, in order of |map| over all leads, get Gaussian noise of 0.2 × the ECG's range, one after the other; the
curve is the relative error against the true value. Kept as it is for comparison. Its weaknesses: a true value of zero
makes the error infinite (counted here, not dropped), a negative one makes it negative, lone noisy points leave the
data the network knows, and there is neither a reverse order nor a floor.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from explainers.perturbation.curves import forward
from explainers.perturbation.maps import ScoredMap
from explainers.perturbation.order import generator, ranks_by, tie_breaks
from explainers.perturbation.scores import Score

N_POINTS = 199
NOISE_SHARE = 0.2
AREAS = (5, 10, 15, 25)
"""Areas by trapezoids over perturbations 0 … k, as the prototype names them: AUC-5, AUC-10, AUC-15, AUC-25."""


def parameters() -> dict[str, object]:
    """Everything that changes the numbers, but the seed."""
    return {"protocol": "prototype", "version": "1", "n_points": N_POINTS, "noise_share": NOISE_SHARE}


def perturbed(
    samples: NDArray[np.float32], scored: ScoredMap, seed: int, recording_key: str
) -> Iterator[NDArray[np.float32]]:
    """The ECG with noise on its 1, 2, … N_POINTS most relevant points; the same noise for all maps of a recording."""
    ranks = ranks_by(
        np.abs(scored.values.astype(np.float64)).reshape(-1), tie_breaks(samples.size, seed, recording_key)
    )
    scale = NOISE_SHARE * float(samples.max() - samples.min())
    noise = generator(seed, "prototype noise", recording_key).normal(0.0, scale, samples.size).astype(np.float32)
    points = np.argsort(ranks)[:N_POINTS]
    current = samples.reshape(-1).copy()
    for point in points:
        current[point] += noise[point]
        yield current.reshape(samples.shape).copy()


def predictions(
    module: nn.Module,
    samples: NDArray[np.float32],
    scored: ScoredMap,
    *,
    seed: int,
    recording_key: str,
    batch_size: int,
) -> NDArray[np.float32]:
    """Predictions along the procedure, (N_POINTS, n_measures)."""
    ecgs = torch.from_numpy(np.stack(list(perturbed(samples, scored, seed, recording_key))))
    return forward(module, ecgs, batch_size)


def relative_error(predicted: NDArray[np.float64], label: float) -> NDArray[np.float64]:
    """|y − prediction| / y with the sign of y kept, as the prototype has it; infinite where y is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(label - predicted) / np.float64(label))


def scores(errors: NDArray[np.float64]) -> dict[str, Score]:
    """auc_5 … auc_25 of a curve of relative errors (1 + N_POINTS,), and how many of its points are not finite."""
    found = {"non_finite": Score(float(np.count_nonzero(~np.isfinite(errors))))}
    for last in AREAS:
        part = errors[: last + 1]
        found[f"auc_{last}"] = Score(float(np.trapezoid(part)) if np.isfinite(part).all() else None)
    return found

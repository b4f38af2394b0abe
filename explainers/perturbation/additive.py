"""Additive consistency: do sums of attribution over parts of the ECG give the change when those parts go?

Asked only of maps with a baseline, with that baseline as replacement; elsewhere the question has no answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from explainers.perturbation.blocks import Blocks
from explainers.perturbation.curves import forward
from explainers.perturbation.maps import ScoredMap
from explainers.perturbation.order import generator
from explainers.perturbation.replacement import make_baseline_perturber
from explainers.perturbation.scores import Score, additive_scores


def random_subsets(n_subsets: int, n_blocks: int, seed: int, recording_key: str) -> NDArray[np.bool_]:
    """Subsets of blocks (n_subsets, n_blocks) of sizes drawn evenly from 1 to n_blocks."""
    draw = generator(seed, "subsets", recording_key)
    sizes = draw.integers(1, n_blocks + 1, size=n_subsets)
    ranks = np.stack([draw.permutation(n_blocks) for _ in range(n_subsets)])
    return np.asarray(ranks < sizes[:, None])


def block_sums(values: NDArray[np.float64], blocks: Blocks) -> NDArray[np.float64]:
    """Sum of `values` (12, samples) over each window of each lead, shape (12 × windows,)."""
    return np.asarray(np.add.reduceat(values, blocks.starts, axis=1).reshape(-1))


def consistency(
    module: nn.Module,
    samples: NDArray[np.float32],
    maps: Sequence[ScoredMap],
    *,
    blocks: Blocks,
    outputs: Mapping[str, int],
    whole: NDArray[np.float32],
    spreads: Mapping[str, float],
    n_subsets: int,
    seed: int,
    recording_key: str,
    batch_size: int,
) -> dict[tuple[str, str, str], dict[str, Score]]:
    """additive_correlation, additive_slope and infidelity by (measure, arm, of), for the maps that have a baseline.

    Maps that share a baseline share its forward passes. `blocks` are windows per lead, `whole` (n_measures,).
    """
    subsets = random_subsets(n_subsets, blocks.n_blocks, seed, recording_key)
    answers: dict[str, NDArray[np.float32]] = {}
    scores: dict[tuple[str, str, str], dict[str, Score]] = {}
    for scored in maps:
        if scored.baseline is None or scored.of != "attribution":
            continue
        name = hashlib.sha256(np.ascontiguousarray(scored.baseline, dtype=np.float32).tobytes()).hexdigest()
        if name not in answers:
            answers[name] = _answers(module, samples, scored.baseline, subsets, blocks, batch_size)
        column = outputs[scored.measure]
        observed = (whole[column] - answers[name][:, column]).astype(np.float64)
        claimed = subsets @ block_sums(scored.values.astype(np.float64), blocks)
        scores[(scored.measure, scored.arm, scored.of)] = additive_scores(claimed, observed, spreads[scored.measure])
    return scores


def _answers(
    module: nn.Module,
    samples: NDArray[np.float32],
    baseline: NDArray[np.float32],
    subsets: NDArray[np.bool_],
    blocks: Blocks,
    batch_size: int,
) -> NDArray[np.float32]:
    perturb = make_baseline_perturber(samples, baseline, blocks)
    starts = range(0, len(subsets), batch_size)
    parts = [perturb(torch.from_numpy(subsets[start : start + batch_size])) for start in starts]
    return np.concatenate([forward(module, part, batch_size) for part in parts])

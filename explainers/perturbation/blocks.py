"""Blocks of an ECG that are removed at once, and how relevant a map holds each of them to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainers.ecg.leads import LEADS
from explainers.perturbation.protocol import ALL_LEAD_WINDOWS, INDEPENDENT_LEADS, LEAD_WINDOWS

INDEPENDENT: tuple[int, ...] = tuple(LEADS.index(lead) for lead in ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6"))
_DERIVED: tuple[int, ...] = tuple(LEADS.index(lead) for lead in ("III", "aVR", "aVL", "aVF"))


@dataclass(frozen=True)
class Blocks:
    """A grid of blocks: `n_rows` rows of leads times windows that start at `starts` and end before `ends` (samples).

    A block's number is row × len(starts) + window. `kind` is LEAD_WINDOWS (12 rows), ALL_LEAD_WINDOWS (one row for all
    leads) or INDEPENDENT_LEADS (8 rows; III, aVR, aVL and aVF follow from I and II, so that Einthoven's and
    Goldberger's equations hold in the perturbed ECG).
    """

    kind: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def n_rows(self) -> int:
        return {LEAD_WINDOWS: len(LEADS), ALL_LEAD_WINDOWS: 1, INDEPENDENT_LEADS: len(INDEPENDENT)}[self.kind]

    @property
    def n_blocks(self) -> int:
        return self.n_rows * len(self.starts)


def make_blocks(kind: str, n_samples: int, window: int) -> Blocks:
    """Equal windows of `window` samples; the last is shorter where `n_samples` is not a multiple."""
    starts = np.arange(0, n_samples, window)
    return Blocks(kind=kind, starts=starts, ends=np.minimum(starts + window, n_samples))


def block_relevance(values: NDArray[np.float64], blocks: Blocks) -> NDArray[np.float64]:
    """Mean of `values` (12, samples) in each block, shape (n_blocks,).

    A mean and not a sum, so that a short last window is not held back. Of the independent leads, I and II each take
    half of what lies on the four leads derived from both.
    """
    sums = np.add.reduceat(values, blocks.starts, axis=1)
    means = sums / (blocks.ends - blocks.starts)
    if blocks.kind == ALL_LEAD_WINDOWS:
        return np.asarray(means.mean(axis=0))
    if blocks.kind == INDEPENDENT_LEADS:
        rows = means[list(INDEPENDENT)]
        rows[:2] += means[list(_DERIVED)].sum(axis=0) / 2
        means = rows
    return np.asarray(means.reshape(-1))

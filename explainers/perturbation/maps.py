"""Maps to be scored, and the reasons why one cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ScoredMap:
    """A map to score: `values` (12, samples) of the recording at position `recording` of the inputs.

    `of` says what the values are: "attribution" (signed) or "heatmap" (levels as displayed, in any number type; for a
    signed display subtract 128 first). `signed` says whether the sign means something. `baseline` (12, samples) in mV
    is the attribution's own, given where the method is complete.
    """

    recording: int
    measure: str
    arm: str
    values: NDArray[Any]
    of: str = "attribution"
    signed: bool = False
    baseline: NDArray[np.float32] | None = None


def refusal(scored: ScoredMap, shape: tuple[int, ...], whole: float) -> str:
    """Why nothing can be estimated for this map, or an empty string. `whole` is the prediction for the ECG as it is."""
    values = np.asarray(scored.values)
    if not np.isfinite(whole):
        return "The prediction for this recording is not finite."
    if values.shape != shape:
        return f"The map has shape {values.shape}, its recording {shape}."
    if not np.isfinite(values).all():
        return "The map holds values that are not finite."
    magnitude = np.abs(values.astype(np.float64))
    if not magnitude.any():
        return "The map is zero everywhere, so it ranks nothing."
    if magnitude.min() == magnitude.max():
        return "The map is constant, so it ranks nothing."
    return ""


def split(
    maps: Sequence[ScoredMap], shape: tuple[int, ...], whole: NDArray[np.float32], measures: Sequence[str]
) -> tuple[list[ScoredMap], list[tuple[ScoredMap, str]]]:
    """Maps that can be scored, and the others with their reasons. `whole` is (recordings, measures)."""
    good: list[ScoredMap] = []
    refused: list[tuple[ScoredMap, str]] = []
    for scored in maps:
        reason = refusal(scored, shape, float(whole[scored.recording, measures.index(scored.measure)]))
        if reason:
            refused.append((scored, reason))
        else:
            good.append(scored)
    return good, refused

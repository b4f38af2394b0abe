"""What stands in the place of removed blocks. Works on whole batches on the device of the ECG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explainers.ecg.leads import LEADS
from explainers.perturbation.blocks import INDEPENDENT, Blocks
from explainers.perturbation.order import generator
from explainers.perturbation.protocol import ALL_LEAD_WINDOWS, INDEPENDENT_LEADS, LEAD_MEDIAN, NOISY_BRIDGE


def high_frequency_noise(samples: NDArray[np.float32], seed: int, recording_key: str) -> NDArray[np.float32]:
    """White noise (12, samples) in mV at each lead's own high-frequency level.

    The level is 1.4826 × the median absolute first difference / √2: the spread of white noise that differs from sample
    to sample as the quiet half of the recording does. Drawn once for a recording, so that all maps meet the same.
    """
    differences = np.diff(samples, axis=1)
    level = 1.4826 * np.median(np.abs(differences), axis=1, keepdims=True) / np.sqrt(2.0)
    noise = generator(seed, "replacement noise", recording_key).standard_normal(samples.shape)
    return np.asarray(level * noise, dtype=np.float32)


@dataclass(frozen=True)
class Perturber:
    """Removes blocks from one ECG.

    `samples` is (12, n_samples) in mV; `noise` is added to the replaced samples (zeros for a plain bridge). `filler`
    is None for a linear bridge between the kept neighbours, or what replaces removed samples, (12, n_samples).
    """

    samples: Tensor
    noise: Tensor
    filler: Tensor | None
    blocks: Blocks
    starts: Tensor
    ends: Tensor
    window_of: Tensor

    def __call__(self, removed: Tensor) -> Tensor:
        """The ECGs, (B, 12, n_samples), from which `removed` (B, n_blocks; True = removed) has been taken."""
        grid = removed.view(len(removed), self.blocks.n_rows, len(self.starts))
        if self.blocks.kind == ALL_LEAD_WINDOWS:
            grid = grid.expand(-1, len(LEADS), -1)
        rows = list(INDEPENDENT) if self.blocks.kind == INDEPENDENT_LEADS else slice(None)
        samples, noise = self.samples[rows], self.noise[rows]
        filler = self._bridge(samples, grid) if self.filler is None else self.filler[rows]
        gone = grid.index_select(2, self.window_of)
        perturbed = torch.where(gone, filler + noise, samples)
        return with_derived_leads(perturbed) if self.blocks.kind == INDEPENDENT_LEADS else perturbed

    def _bridge(self, samples: Tensor, removed: Tensor) -> Tensor:
        """Straight lines from the last kept sample before a gap to the first after it, (B, rows, n_samples).

        At either end of the ECG the nearest kept sample is held; a lead without kept samples becomes its median.
        """
        n_windows = removed.shape[2]
        number = torch.arange(n_windows, device=samples.device)
        before = torch.where(removed, -1, number).cummax(dim=2).values
        after = torch.where(removed, n_windows, number).flip(2).cummin(dim=2).values.flip(2)
        left_at = self.ends[before.clamp(min=0)] - 1
        right_at = self.starts[after.clamp(max=n_windows - 1)]
        left, right = _take(samples, left_at), _take(samples, right_at)
        median = samples.median(dim=1).values[None, :, None]
        none_left, none_right = before < 0, after >= n_windows
        empty = none_left & none_right
        left, right = (
            torch.where(empty, median, torch.where(none_left, right, left)),
            torch.where(empty, median, torch.where(none_right, left, right)),
        )
        span = (right_at - left_at).clamp(min=1).to(samples.dtype)
        slope = torch.where(none_left | none_right, torch.zeros_like(span), (right - left) / span)
        position = torch.arange(samples.shape[1], device=samples.device)
        across = (position - left_at.index_select(2, self.window_of)).to(samples.dtype)
        return left.index_select(2, self.window_of) + slope.index_select(2, self.window_of) * across


def make_perturber(
    samples: NDArray[np.float32],
    blocks: Blocks,
    replacement: str,
    *,
    seed: int,
    recording_key: str,
    device: torch.device,
) -> Perturber:
    """A Perturber with one of the protocol's replacements: LEAD_MEDIAN, BRIDGE or NOISY_BRIDGE."""
    signal = torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32)).to(device)
    noise = torch.zeros_like(signal)
    if replacement == NOISY_BRIDGE:
        noise = torch.from_numpy(high_frequency_noise(samples, seed, recording_key)).to(device)
    filler = signal.median(dim=1, keepdim=True).values.expand_as(signal) if replacement == LEAD_MEDIAN else None
    return _perturber(signal, noise, filler, blocks)


def make_baseline_perturber(samples: NDArray[np.float32], baseline: NDArray[np.float32], blocks: Blocks) -> Perturber:
    """A Perturber that puts the baseline of an attribution, (12, n_samples) in mV, in place of what it removes."""
    signal = torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32))
    filler = torch.from_numpy(np.ascontiguousarray(baseline, dtype=np.float32))
    return _perturber(signal, torch.zeros_like(signal), filler, blocks)


def _perturber(signal: Tensor, noise: Tensor, filler: Tensor | None, blocks: Blocks) -> Perturber:
    lengths = blocks.ends - blocks.starts
    window_of = np.repeat(np.arange(len(lengths)), lengths)
    return Perturber(
        samples=signal,
        noise=noise,
        filler=filler,
        blocks=blocks,
        starts=torch.from_numpy(blocks.starts).to(signal.device),
        ends=torch.from_numpy(blocks.ends).to(signal.device),
        window_of=torch.from_numpy(window_of).to(signal.device),
    )


def with_derived_leads(independent: Tensor) -> Tensor:
    """All twelve leads, (B, 12, n), from I, II, V1 … V6, (B, 8, n), by Einthoven's and Goldberger's equations."""
    one, two = independent[:, 0], independent[:, 1]
    leads = {"I": one, "II": two, "III": two - one}
    leads |= {"aVR": -(one + two) / 2, "aVL": one - two / 2, "aVF": two - one / 2}
    leads |= {f"V{number}": independent[:, number + 1] for number in range(1, 7)}
    return torch.stack([leads[lead] for lead in LEADS], dim=1)


def _take(samples: Tensor, at: Tensor) -> Tensor:
    """Values of `samples` (rows, n) at the samples `at` (B, rows, windows)."""
    return samples.expand(len(at), -1, -1).gather(2, at)

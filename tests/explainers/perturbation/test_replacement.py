from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explainers.ecg.leads import LEADS
from explainers.perturbation.blocks import make_blocks
from explainers.perturbation.protocol import (
    ALL_LEAD_WINDOWS,
    BRIDGE,
    INDEPENDENT_LEADS,
    LEAD_MEDIAN,
    LEAD_WINDOWS,
    NOISY_BRIDGE,
)
from explainers.perturbation.replacement import Perturber, high_frequency_noise, make_perturber
from tests.explainers.perturbation.toys import N_SAMPLES, ecgs

CPU = torch.device("cpu")


def perturber(kind: str, replacement: str, window: int = 10, seed: int = 0) -> Perturber:
    blocks = make_blocks(kind, N_SAMPLES, window)
    return make_perturber(ecgs(1)[0], blocks, replacement, seed=seed, recording_key="a", device=CPU)


def bridged(samples: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """The definition, lead by lead: numpy's interpolation holds the nearest kept sample at either end."""
    filled = samples.astype(np.float64).copy()
    at = np.arange(samples.shape[1])
    for lead in range(len(samples)):
        kept = ~gone[lead]
        if not kept.any():
            filled[lead] = np.sort(samples[lead])[(samples.shape[1] - 1) // 2]
        else:
            filled[lead, gone[lead]] = np.interp(at[gone[lead]], at[kept], samples[lead, kept])
    return filled


@given(st.lists(st.booleans(), min_size=12 * 9, max_size=12 * 9), st.sampled_from([7]))
@settings(max_examples=40, deadline=None)
def test_bridge_is_a_straight_line_between_kept_neighbours(removed: list[bool], window: int) -> None:
    blocks = make_blocks(LEAD_WINDOWS, N_SAMPLES, window)
    assert blocks.n_blocks == 12 * 9
    samples = ecgs(1)[0]
    perturb = make_perturber(samples, blocks, BRIDGE, seed=0, recording_key="a", device=CPU)
    gone = np.repeat(np.reshape(removed, (12, 9)), blocks.ends - blocks.starts, axis=1)
    found = perturb(torch.tensor([removed])).numpy()[0]
    np.testing.assert_allclose(found, bridged(samples, gone), atol=2e-6)


@pytest.mark.parametrize("kind", [LEAD_WINDOWS, ALL_LEAD_WINDOWS])
@pytest.mark.parametrize("replacement", [BRIDGE, NOISY_BRIDGE, LEAD_MEDIAN])
def test_nothing_removed_leaves_the_ecg_to_the_bit(kind: str, replacement: str) -> None:
    perturb = perturber(kind, replacement)
    found = perturb(torch.zeros(3, perturb.blocks.n_blocks, dtype=torch.bool))
    assert (found.numpy() == ecgs(1)).all()


def test_lead_median_replaces_each_lead_by_its_own_median() -> None:
    perturb = perturber(LEAD_WINDOWS, LEAD_MEDIAN)
    found = perturb(torch.ones(1, perturb.blocks.n_blocks, dtype=torch.bool)).numpy()[0]
    expected = np.sort(ecgs(1)[0], axis=1)[:, (N_SAMPLES - 1) // 2]
    assert (found == expected[:, None]).all()


def test_all_lead_windows_remove_the_same_time_from_every_lead() -> None:
    perturb = perturber(ALL_LEAD_WINDOWS, LEAD_MEDIAN)
    removed = torch.zeros(1, 6, dtype=torch.bool)
    removed[0, 2] = True
    changed = perturb(removed).numpy()[0] != ecgs(1)[0]
    assert changed[:, 20:30].mean() > 0.9
    assert not changed[:, :20].any()
    assert not changed[:, 30:].any()


@pytest.mark.parametrize("replacement", [BRIDGE, NOISY_BRIDGE, LEAD_MEDIAN])
def test_independent_leads_keep_einthoven_and_goldberger(replacement: str) -> None:
    perturb = perturber(INDEPENDENT_LEADS, replacement)
    removed = torch.from_numpy(np.random.default_rng(1).random((5, perturb.blocks.n_blocks)) < 0.4)
    lead = dict(zip(LEADS, perturb(removed).numpy().transpose(1, 0, 2), strict=True))
    np.testing.assert_allclose(lead["III"], lead["II"] - lead["I"], atol=1e-6)
    np.testing.assert_allclose(lead["aVR"] + lead["aVL"] + lead["aVF"], 0, atol=1e-5)
    np.testing.assert_allclose(lead["aVF"], (lead["II"] + lead["III"]) / 2, atol=1e-5)


def test_noise_has_the_level_of_white_noise_in_the_recording_and_repeats() -> None:
    samples = np.random.default_rng(3).normal(0, 0.05, (12, 4000)).astype(np.float32)
    noise = high_frequency_noise(samples, seed=5, recording_key="a")
    assert noise.std(axis=1) == pytest.approx(0.05, rel=0.1)
    assert (noise == high_frequency_noise(samples, seed=5, recording_key="a")).all()
    assert (noise != high_frequency_noise(samples, seed=6, recording_key="a")).any()

from __future__ import annotations

import numpy as np
import pytest

from explainers.perturbation import prototype
from explainers.perturbation.maps import ScoredMap
from explainers.perturbation.score import score
from tests.explainers.perturbation.toys import N_SAMPLES, ecgs, random_model

QT = "qt_interval"


def test_points_go_one_by_one_in_order_of_the_magnitude() -> None:
    values = np.zeros((12, N_SAMPLES))
    values[4, 17], values[9, 3], values[0, 1] = -5.0, 4.0, 3.0
    samples = ecgs(1)[0]
    steps = prototype.perturbed(samples, ScoredMap(0, QT, "a", values), 0, "a")
    first, second, third = (next(steps) != samples for _ in range(3))
    assert np.argwhere(first).tolist() == [[4, 17]]
    assert np.argwhere(second & ~first).tolist() == [[9, 3]]
    assert np.argwhere(third & ~second).tolist() == [[0, 1]]


def test_noise_is_a_fifth_of_the_range() -> None:
    samples = np.zeros((12, N_SAMPLES), dtype=np.float32)
    samples[0, 0] = 10.0
    *_, last = prototype.perturbed(samples, ScoredMap(0, QT, "a", ecgs(1, 2)[0]), 0, "a")
    changed = (last - samples)[last != samples]
    assert len(changed) == prototype.N_POINTS
    assert changed.std() == pytest.approx(2.0, rel=0.15)


def test_areas_by_trapezoid_over_the_first_perturbations() -> None:
    found = prototype.scores(np.arange(200.0))
    assert [found[f"auc_{last}"].value for last in (5, 10, 15, 25)] == [12.5, 50.0, 112.5, 312.5]
    assert found["non_finite"].value == 0


def test_a_true_value_of_zero_is_counted_and_not_dropped() -> None:
    found = prototype.scores(prototype.relative_error(np.full(200, 3.0), 0.0))
    assert found["non_finite"].value == 200
    assert found["auc_5"].value is None


def test_a_negative_true_value_makes_the_error_negative() -> None:
    assert prototype.relative_error(np.array([-90.0, -110.0]), -100.0).tolist() == [-0.1, -0.1]


def test_without_a_true_value_there_is_a_reason() -> None:
    maps = [ScoredMap(0, QT, "a", ecgs(1, 2)[0])]
    (found,) = score(random_model(), ecgs(1), maps, recording_keys=["a"], protocol="prototype")
    assert "true value" in found.reason
    assert not found.scores

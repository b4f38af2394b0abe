from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from explainers.models.card import ModelError
from explainers.models.checkpoint import TrainedModel
from explainers.perturbation.maps import ScoredMap
from explainers.perturbation.protocol import PROTOCOLS, removed_counts
from explainers.perturbation.score import MapScore, score
from tests.explainers.perturbation.toys import N_SAMPLES, ecgs, linear_model, random_model

V5 = 10
QT, R = "qt_interval", "r_amplitude_v5"


def scored(
    model: TrainedModel, inputs: NDArray[np.float32], maps: list[ScoredMap], protocol: str = "standard", **keywords: int
) -> list[MapScore]:
    keys = [f"recording {number}" for number in range(len(inputs))]
    return list(score(model, inputs, maps, recording_keys=keys, protocol=protocol, **keywords))


def one_window_model() -> tuple[TrainedModel, NDArray[np.float32], NDArray[np.float64]]:
    """R amplitude is one sample of V5, the QT output is zero; the ECG is flat but for that sample."""
    weight = np.zeros((2, 12, N_SAMPLES))
    weight[1, V5, 25] = 300.0
    samples = np.zeros((1, 12, N_SAMPLES), dtype=np.float32)
    samples[0, V5, 25] = 2.0
    return linear_model(weight), samples, weight[1]


def test_one_sample_of_one_lead_in_closed_form() -> None:
    model, inputs, truth = one_window_model()
    (found,) = scored(model, inputs, [ScoredMap(0, R, "saliency", truth)])
    shares = np.array(removed_counts(72, 20)) / 72
    first = np.trapezoid(np.concatenate([[0.0], np.full(len(shares), 600.0)]), np.concatenate([[0.0], shares]))
    last = np.trapezoid(np.concatenate([[0.0], np.zeros(len(shares) - 1), [600.0]]), np.concatenate([[0.0], shares]))
    assert found.scores["deletion"].in_unit + found.scores["insertion"].in_unit == pytest.approx(first - last, rel=1e-5)
    assert found.curve["most"] == [600.0] * len(shares)
    assert found.curve["least"] == [0.0] * (len(shares) - 1) + [600.0]
    assert found.scores["degradation"].value == pytest.approx(found.scores["degradation"].in_unit / 400.0)


def test_degradation_is_deletion_plus_insertion() -> None:
    (found,) = scored(random_model(), ecgs(1), [ScoredMap(0, QT, "saliency", ecgs(1, 9)[0])])
    floor = found.scores["degradation"].floor
    both = found.scores["deletion"].value + found.scores["insertion"].value
    assert both == pytest.approx(found.scores["degradation"].value + floor, rel=1e-9)


def test_the_true_region_beats_random_which_beats_the_true_region_reversed() -> None:
    model, inputs, truth = one_window_model()
    draw = np.random.default_rng(2)
    maps = [ScoredMap(0, R, "true", truth), ScoredMap(0, R, "not", truth.max() - truth)]
    maps += [ScoredMap(0, R, f"random {number}", draw.random((12, N_SAMPLES))) for number in range(20)]
    values = {found.arm: found.scores["degradation"].value for found in scored(model, inputs, maps)}
    random = [value for arm, value in values.items() if arm.startswith("random")]
    assert values["true"] > np.mean(random) > values["not"]
    assert values["true"] >= max(random)


def test_a_positive_multiple_scores_the_same() -> None:
    values = ecgs(1, 5)[0]
    maps = [ScoredMap(0, QT, "one", values), ScoredMap(0, QT, "seven", 7 * values)]
    one, seven = scored(random_model(), ecgs(1), maps)
    assert one.scores == seven.scores
    assert one.curve == seven.curve


def test_signed_scores_change_sign_with_the_map() -> None:
    values = ecgs(1, 5)[0]
    maps = [ScoredMap(0, QT, "as it is", values, signed=True), ScoredMap(0, QT, "negated", -values, signed=True)]
    as_it_is, negated = scored(random_model(), ecgs(1), maps, "full")[:2]
    assert as_it_is.scores["signed"].value == -negated.scores["signed"].value != 0
    assert as_it_is.scores["degradation"] == negated.scores["degradation"]


def test_permuting_leads_with_the_network_keeps_the_scores() -> None:
    permutation = np.random.default_rng(0).permutation(12)
    weight = np.random.default_rng(1).normal(size=(2, 12, N_SAMPLES))
    inputs, values = ecgs(1), np.abs(ecgs(1, 4)[0])
    before = scored(linear_model(weight), inputs, [ScoredMap(0, QT, "a", values)])[0]
    after = scored(
        linear_model(weight[:, permutation]), inputs[:, permutation], [ScoredMap(0, QT, "a", values[permutation])]
    )[0]
    np.testing.assert_allclose(before.curve["most"], after.curve["most"], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(before.curve["least"], after.curve["least"], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("batch_size", [1, 7, 500])
def test_any_batch_size_and_company_gives_the_same(batch_size: int) -> None:
    inputs = ecgs(3)
    maps = [ScoredMap(number, measure, "a", ecgs(1, 20 + number)[0]) for number in range(3) for measure in (R, QT)]
    alone = scored(random_model(), inputs, maps[2:3], "demo")[0]
    in_company = scored(random_model(), inputs, maps, "demo", batch_size=batch_size)[2]
    assert (in_company.recording, in_company.measure) == (1, R)
    assert in_company.scores["degradation"].value == pytest.approx(alone.scores["degradation"].value, abs=1e-6)
    np.testing.assert_allclose(in_company.curve["random"], alone.curve["random"], atol=1e-5)


def test_the_seed_changes_the_floor_and_is_kept_with_the_score() -> None:
    maps = [ScoredMap(0, QT, "a", ecgs(1, 3)[0])]
    first, again, other = (scored(random_model(), ecgs(1), maps, "demo", seed=seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert first.scores["deletion"].floor != other.scores["deletion"].floor
    assert (first.seed, other.seed) == (1, 2)


def test_full_scores_every_variant_under_its_own_hash() -> None:
    found = scored(random_model(), ecgs(1), [ScoredMap(0, QT, "a", ecgs(1, 3)[0])], "full")
    assert len({one.parameters_hash for one in found}) == len(found) == 9


def test_additive_consistency_is_exact_for_a_linear_network_and_absent_without_a_baseline() -> None:
    weight = np.random.default_rng(1).normal(size=(2, 12, N_SAMPLES))
    inputs = ecgs(1)
    baseline = np.full((12, N_SAMPLES), 0.3, dtype=np.float32)
    exact = weight[0] * (inputs[0] - baseline)
    maps = [ScoredMap(0, QT, "ig", exact, signed=True, baseline=baseline), ScoredMap(0, QT, "saliency", weight[0])]
    complete, without = scored(linear_model(weight), inputs, maps, "full")[:2]
    assert complete.scores["additive_slope"].value == pytest.approx(1.0, abs=1e-3)
    assert complete.scores["additive_correlation"].value == pytest.approx(1.0, abs=1e-5)
    assert "infidelity" not in without.scores


def test_out_of_range_stands_beside_the_scores_where_the_card_knows_the_range() -> None:
    values = ecgs(1, 3)[0]
    qt, r = scored(random_model(), ecgs(1), [ScoredMap(0, QT, "a", values), ScoredMap(0, R, "a", values)], "demo")
    assert qt.scores["out_of_range"].value == 1.0
    assert "out_of_range" not in r.scores


def test_forward_passes_are_those_the_tier_states() -> None:
    counted: list[int] = []
    maps = [ScoredMap(0, QT, f"arm {number}", ecgs(1, number)[0]) for number in range(4)]
    n_steps = len(removed_counts(72, PROTOCOLS["standard"].n_steps))
    list(score(random_model(), ecgs(1), maps, recording_keys=["a"], on_forwards=counted.append))
    assert sum(counted) == (2 * 4 + 20) * (n_steps - 1) + 1
    assert sum(counted) < PROTOCOLS["standard"].n_forwards(4)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros((12, N_SAMPLES)), "zero everywhere"),
        (np.full((12, N_SAMPLES), -3.0), "constant"),
        (np.full((12, N_SAMPLES), np.nan), "not finite"),
        (np.ones((N_SAMPLES, 12)), "shape"),
    ],
)
def test_a_map_that_ranks_nothing_is_refused_with_its_reason(values: NDArray[np.float64], reason: str) -> None:
    good = ScoredMap(0, QT, "good", ecgs(1, 3)[0])
    bad, other = sorted(
        scored(random_model(), ecgs(1), [replace(good, arm="bad", values=values), good], "demo"),
        key=lambda one: one.arm,
    )
    assert reason in bad.reason
    assert not bad.scores
    assert other.scores
    assert not other.reason


def test_a_prediction_that_is_not_finite_is_a_reason() -> None:
    model = linear_model(np.zeros((2, 12, N_SAMPLES)), bias=(float("nan"), 0.0))
    (found,) = scored(model, ecgs(1), [ScoredMap(0, QT, "a", ecgs(1, 3)[0])], "demo")
    assert found.reason == "The prediction for this recording is not finite."


def test_opposite_effects_in_one_window_cancel_unless_leads_go_one_by_one() -> None:
    weight = np.zeros((2, 12, N_SAMPLES))
    weight[0, 3, 25], weight[0, 4, 25] = 50.0, -50.0
    inputs = np.zeros((1, 12, N_SAMPLES), dtype=np.float32)
    inputs[0, 3:5, 25] = 1.0
    found = scored(linear_model(weight), inputs, [ScoredMap(0, QT, "a", np.abs(weight[0]))], "full")
    peak = {
        one.parameters["blocks"]: max(one.curve["most"]) for one in found if one.parameters["replacement"] == "bridge"
    }
    assert peak["all_lead_windows"] == 0.0
    assert peak["lead_windows"] == 50.0


def test_a_network_that_answers_always_the_same_scores_zero_and_does_not_divide_by_its_answer() -> None:
    model = linear_model(np.zeros((2, 12, N_SAMPLES)), bias=(0.0, 0.0))
    (found,) = scored(model, ecgs(1), [ScoredMap(0, QT, "a", ecgs(1, 3)[0])], "demo")
    assert found.scores["degradation"].value == 0.0


def test_unknown_words_are_refused_with_the_known_ones() -> None:
    maps = [ScoredMap(0, QT, "a", ecgs(1, 3)[0])]
    with pytest.raises(ModelError, match="demo, standard, full, prototype"):
        scored(random_model(), ecgs(1), maps, "quick")
    with pytest.raises(ModelError, match="does not predict pr_interval"):
        scored(random_model(), ecgs(1), [replace(maps[0], measure="pr_interval")])


def test_the_network_is_left_as_it_was() -> None:
    model = random_model()
    before = {name: tensor.clone() for name, tensor in model.module.state_dict().items()}
    scored(model, ecgs(1), [ScoredMap(0, QT, "a", ecgs(1, 3)[0])], "full")
    assert all(torch.equal(before[name], tensor) for name, tensor in model.module.state_dict().items())

from __future__ import annotations

import numpy as np
import pytest

from explainers.perturbation.blocks import block_relevance, make_blocks
from explainers.perturbation.order import random_ranks, ranks_by, reversed_ranks, tie_breaks
from explainers.perturbation.protocol import (
    ALL_LEAD_WINDOWS,
    INDEPENDENT_LEADS,
    LEAD_WINDOWS,
    PROTOCOLS,
    removed_counts,
)


def test_the_most_relevant_block_goes_first() -> None:
    ranks = ranks_by(np.array([0.1, 3.0, 2.0]), tie_breaks(3, 0, "a"))
    assert ranks.tolist() == [2, 0, 1]
    assert reversed_ranks(ranks).tolist() == [0, 2, 1]


def test_ties_fall_by_the_seed_and_not_by_position() -> None:
    equal = np.zeros(50)
    first = ranks_by(equal, tie_breaks(50, 1, "a"))
    assert (first == ranks_by(equal, tie_breaks(50, 1, "a"))).all()
    assert (first != ranks_by(equal, tie_breaks(50, 2, "a"))).any()
    assert (first != ranks_by(equal, tie_breaks(50, 1, "b"))).any()
    assert (first != np.arange(50)).any()


def test_random_orders_are_permutations_and_differ() -> None:
    ranks = random_ranks(4, 30, seed=0, recording_key="a")
    assert (np.sort(ranks, axis=1) == np.arange(30)).all()
    assert len({row.tobytes() for row in ranks}) == 4


def test_relevance_is_a_mean_so_a_short_last_window_is_not_held_back() -> None:
    values = np.zeros((12, 25))
    values[3, 20:] = 2.0
    relevance = block_relevance(values, make_blocks(LEAD_WINDOWS, 25, 10))
    assert relevance.shape == (36,)
    assert relevance[3 * 3 + 2] == 2.0
    assert relevance.sum() == 2.0


def test_all_lead_windows_take_the_mean_over_leads() -> None:
    values = np.zeros((12, 30))
    values[3, 10:20] = 12.0
    assert block_relevance(values, make_blocks(ALL_LEAD_WINDOWS, 30, 10)).tolist() == [0.0, 1.0, 0.0]


def test_leads_one_and_two_share_what_lies_on_the_leads_derived_from_them() -> None:
    values = np.zeros((12, 30))
    values[2, :10] = 1.0
    relevance = block_relevance(values, make_blocks(INDEPENDENT_LEADS, 30, 10)).reshape(8, 3)
    assert relevance[:2, 0].tolist() == [0.5, 0.5]
    assert relevance.sum() == 1.0


@pytest.mark.parametrize("n_blocks", [720, 60, 5])
def test_steps_are_denser_at_the_start_and_end_with_all_removed(n_blocks: int) -> None:
    counts = removed_counts(n_blocks, 20)
    assert counts[-1] == n_blocks
    assert counts[0] >= 1
    gaps = np.diff(counts)
    assert (gaps > 0).all()
    assert gaps[0] <= gaps[-1]


@pytest.mark.parametrize(("tier", "budget"), [("demo", 600), ("standard", 3000)])
def test_a_tier_keeps_its_budget_for_nine_methods_and_seven_measures(tier: str, budget: int) -> None:
    assert PROTOCOLS[tier].n_forwards(9 * 7) <= budget

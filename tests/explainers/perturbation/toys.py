"""Small networks whose curves can be worked out by hand."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explainers.models.card import ModelCard
from explainers.models.checkpoint import TrainedModel

N_SAMPLES = 60
"""Six windows of ten samples (20 ms at 500 Hz), so that windows, leads and samples all have different numbers."""
MEASURES = ("qt_interval", "r_amplitude_v5")
SPREAD = {"qt_interval": 20.0, "r_amplitude_v5": 400.0}


class LinearNetwork(nn.Module):
    """f_m(x) = Σ w_m ⊙ x + b_m."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, ecgs: Tensor) -> Tensor:
        return torch.einsum("bls,mls->bm", ecgs, self.weight) + self.bias


def card() -> ModelCard:
    return ModelCard(
        name="toy",
        view="median_beat",
        measures=MEASURES,
        spread=SPREAD,
        factory="tests:toy",
        n_samples=N_SAMPLES,
        training={"target_range": {"qt_interval": [300.0, 500.0]}},
    )


def linear_model(weight: NDArray[np.float64], bias: tuple[float, float] = (400.0, 1000.0)) -> TrainedModel:
    module = LinearNetwork(torch.tensor(weight, dtype=torch.float32), torch.tensor(bias)).eval()
    return TrainedModel(module=module, card=card(), digest="toy")


def random_model(seed: int = 0) -> TrainedModel:
    """A small non-linear network with random weights."""
    torch.manual_seed(seed)
    module = nn.Sequential(
        nn.Conv1d(12, 5, 7, padding=3), nn.ReLU(), nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Linear(20, len(MEASURES))
    )
    return TrainedModel(module=module.eval(), card=card(), digest="toy")


def ecgs(n: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(n, 12, N_SAMPLES)).astype(np.float32)

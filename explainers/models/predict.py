"""Predictions for many recordings, in batches."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from explainers.models.card import ModelCard, ModelError
from explainers.models.checkpoint import TrainedModel


def predict(model: TrainedModel, inputs: NDArray[np.float32], batch_size: int = 256) -> NDArray[np.float32]:
    """The measures of each recording.

    `inputs` has shape (recordings, 12, samples) in mV at the card's rate and length; the result has shape
    (recordings, measures) in each measure's unit, in the card's order. Runs on the device that holds the network.
    ModelError for inputs of another shape or with values that are not finite.
    """
    check_inputs(model.card, inputs)
    parameter = next(model.module.parameters(), None)
    device = parameter.device if parameter is not None else torch.device("cpu")
    answers = np.empty((len(inputs), len(model.card.measures)), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(inputs), batch_size):
            batch = torch.from_numpy(np.ascontiguousarray(inputs[start : start + batch_size], dtype=np.float32))
            answers[start : start + batch_size] = model.module(batch.to(device)).float().cpu().numpy()
    return answers


def check_inputs(card: ModelCard, inputs: NDArray[np.float32]) -> None:
    """ModelError unless the inputs are finite and of shape (recordings, 12, the card's samples)."""
    expected = (len(card.leads), card.n_samples)
    if inputs.ndim != 3 or inputs.shape[1:] != expected:
        raise ModelError(
            f"The inputs have shape {inputs.shape}, not (recordings, {expected[0]}, {expected[1]}).",
            f"The network {card.name!r} looks at the {card.view} at {card.sampling_rate:g} Hz.",
        )
    if not np.isfinite(inputs).all():
        raise ModelError("The inputs hold values that are not finite.", "Leave damaged recordings out.")

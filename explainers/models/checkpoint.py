"""Networks on disk: weights as safetensors, and the card beside them."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise
from torch import Tensor, nn

from explainers.models.card import DEFAULT_MODEL, ModelCard, ModelError, card_path
from explainers.models.resnet import ResNet1d, ResNetConfig


@dataclass(frozen=True)
class TrainedModel:
    """A network ready to answer: `module` in evaluation mode, its card, and the digest of its weights."""

    module: nn.Module
    card: ModelCard
    digest: str


def weights_digest(weights: Mapping[str, Tensor]) -> str:
    """SHA-256 over the names, types, shapes and values of the weights, whatever file or device holds them."""
    content = hashlib.sha256()
    for name in sorted(weights):
        tensor = weights[name].detach().cpu().contiguous()
        content.update(f"{name}|{tensor.dtype}|{tuple(tensor.shape)}|".encode())
        content.update(tensor.numpy().tobytes())
    return content.hexdigest()


def save(module: nn.Module, card: ModelCard, folder: Path) -> ModelCard:
    """Write FOLDER/NAME.safetensors and FOLDER/NAME.json; the card returned holds the digest of the weights."""
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in module.state_dict().items()}
    complete = replace(card, digest=weights_digest(weights))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{card.name}.safetensors").write_bytes(serialise(weights))
    (folder / f"{card.name}.json").write_text(complete.to_json(), encoding="utf-8")
    return complete


def load(name_or_path: str | Path = DEFAULT_MODEL) -> TrainedModel:
    """The network of a shipped name or of a card's path, on the CPU.

    ModelError when the card or the weights are missing or damaged, do not fit each other, or need a factory that
    cannot be imported. A card with a factory runs that function: load only cards whose code you trust.
    """
    path = card_path(name_or_path)
    card = ModelCard.from_json(path.read_text(encoding="utf-8"), path.name)
    weights_path = path.with_suffix(".safetensors")
    weights = _read_weights(weights_path)
    digest = weights_digest(weights)
    if digest != card.digest:
        raise ModelError(
            f"{weights_path.name} does not hold the weights its card describes (digest {digest[:12]}).",
            "Copy the .safetensors and .json files of one training together.",
        )
    module = _build(card)
    try:
        module.load_state_dict(weights)
    except RuntimeError as fault:
        detail = str(fault).splitlines()[-1].strip()
        raise ModelError(
            f"{weights_path.name} does not fit its card's architecture: {detail}", "Use its own card."
        ) from None
    module.eval().requires_grad_(False)
    _check_outputs(module, card)
    return TrainedModel(module=module, card=card, digest=digest)


def _read_weights(path: Path) -> dict[str, Tensor]:
    if not path.exists():
        raise ModelError(f"The weights {path.name} are missing beside their card.", "Copy both files together.")
    try:
        return dict(load_file(path))
    except (SafetensorError, OSError) as fault:
        raise ModelError(f"{path.name} is damaged ({fault}).", "Copy or train it again.") from None


def _build(card: ModelCard) -> nn.Module:
    if card.factory is not None:
        return _from_factory(card.factory)
    architecture: Mapping[str, Any] = card.architecture or {}
    try:
        config = ResNetConfig.from_json(architecture)
    except (KeyError, TypeError, ValueError) as fault:
        raise ModelError(f"The card's architecture is not a ResNet1d's ({fault}).", "Use its own card.") from None
    if config.measures != card.measures:
        raise ModelError("The card's measures and its architecture's differ.", "Use the card that training wrote.")
    return ResNet1d(config)


def _from_factory(factory: str) -> nn.Module:
    module_name, _, function_name = factory.partition(":")
    remedy = 'The card\'s factory is "module:function", importable from here and answering a torch.nn.Module.'
    try:
        built = getattr(importlib.import_module(module_name), function_name)()
    except (ImportError, AttributeError, ValueError, TypeError) as fault:
        raise ModelError(f"The factory {factory!r} cannot be used ({fault}).", remedy) from None
    if not isinstance(built, nn.Module):
        raise ModelError(f"The factory {factory!r} answers a {type(built).__name__}.", remedy)
    return built


def _check_outputs(module: nn.Module, card: ModelCard) -> None:
    expected = (2, len(card.measures))
    with torch.inference_mode():
        answer = module(torch.zeros(2, len(card.leads), card.n_samples))
    shape = tuple(answer.shape) if isinstance(answer, Tensor) else type(answer).__name__
    if shape != expected:
        raise ModelError(f"The network answers {shape} to two recordings.", f"Its card promises {expected}.")

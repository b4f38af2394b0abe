"""Model cards: what a network looks at, what it answers, where it comes from and how wrong it is. Imports no torch.

A card is a JSON file beside the weights: NAME.json and NAME.safetensors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from explainers.ecg.leads import LEADS
from explainers.ecg.measures import MEASURES

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
DEFAULT_MODEL = "median"
VIEWS: dict[str, int] = {"median_beat": 600, "rhythm_strip": 5000}
"""Samples of each view at SAMPLING_RATE."""
SAMPLING_RATE = 500.0


class ModelError(ValueError):
    """A model that cannot be used: what is wrong, and what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class ModelCard:
    """One network's card.

    `measures` are keys of MEASURES in the order of the outputs. `spread` is each measure's robust spread in the
    training data (1.4826 × median absolute deviation, in the measure's unit) and `centre` its median. `architecture`
    is a ResNetConfig as JSON for the project's own networks; `factory` ("module:function") names what builds any
    other. `errors` maps a data set's name to its evaluation, `digest` is the SHA-256 of the weights.
    """

    name: str
    view: str
    measures: tuple[str, ...]
    spread: Mapping[str, float]
    centre: Mapping[str, float] = field(default_factory=dict)
    architecture: Mapping[str, Any] | None = None
    factory: str | None = None
    n_samples: int = VIEWS["median_beat"]
    sampling_rate: float = SAMPLING_RATE
    leads: tuple[str, ...] = LEADS
    preset: str | None = None
    training: Mapping[str, Any] = field(default_factory=dict)
    commit: str | None = None
    seed: int | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    digest: str = ""

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise ModelError(f"The card's view is {self.view!r}.", f"Use one of {', '.join(VIEWS)}.")
        unknown = [key for key in self.measures if key not in MEASURES]
        if unknown or not self.measures:
            raise ModelError(f"The card's measures are {list(self.measures)}.", f"Use keys of {', '.join(MEASURES)}.")
        if (self.architecture is None) == (self.factory is None):
            raise ModelError("The card names both or neither of architecture and factory.", "Give exactly one.")
        if tuple(self.leads) != LEADS:
            raise ModelError(f"The card's leads are {list(self.leads)}.", f"Order them as {', '.join(LEADS)}.")

    @property
    def units(self) -> dict[str, str]:
        """The unit of each measure."""
        return {key: MEASURES[key].unit for key in self.measures}

    def to_json(self) -> str:
        """The card as the text of its file."""
        content = asdict(self) | {"units": self.units}
        return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str, origin: str) -> ModelCard:
        """The card in a file's text; `origin` is the file's name for the refusal. ModelError if it is not a card."""
        remedy = "Write it with `python -m explainers train`, or see docs/networks.md for its fields."
        try:
            content = json.loads(text)
        except json.JSONDecodeError as fault:
            raise ModelError(f"{origin} is not JSON ({fault.msg}, line {fault.lineno}).", remedy) from None
        if not isinstance(content, dict):
            raise ModelError(f"{origin} holds no object.", remedy)
        content.pop("units", None)
        unknown = sorted(content.keys() - {entry.name for entry in fields(cls)})
        missing = sorted({"name", "view", "measures", "spread", "digest"} - content.keys())
        if unknown or missing:
            raise ModelError(f"{origin} is not a model card (unknown: {unknown}, missing: {missing}).", remedy)
        for key in ("measures", "leads", "limits"):
            if key in content:
                content[key] = tuple(content[key])
        return cls(**content)


def available() -> list[str]:
    """Names of the networks that ship with the project."""
    return sorted(path.stem for path in WEIGHTS_FOLDER.glob("*.json") if path.with_suffix(".safetensors").exists())


def card_path(name_or_path: str | Path) -> Path:
    """The card's file for a shipped name, a card, weights beside a card, or a folder that holds one card.

    ModelError if there is none.
    """
    shipped = WEIGHTS_FOLDER / f"{name_or_path}.json"
    if shipped.parent == WEIGHTS_FOLDER and shipped.exists():
        return shipped
    path = Path(name_or_path)
    if path.is_dir():
        cards = sorted(card for card in path.glob("*.json") if card.with_suffix(".safetensors").exists())
        if len(cards) == 1:
            return cards[0]
        raise ModelError(f"The folder {path} holds {len(cards)} models.", "Name the card's .json file.")
    if path.with_suffix(".json").is_file() and path.suffix in {".json", ".safetensors"}:
        return path.with_suffix(".json")
    names = ", ".join(available()) or "none"
    raise ModelError(f"There is no model {str(name_or_path)!r}.", f"Shipped models: {names}; or give a card's path.")


def read_card(name_or_path: str | Path = DEFAULT_MODEL) -> ModelCard:
    """The card of a shipped model or of a file. ModelError if it is missing or is not a card."""
    path = card_path(name_or_path)
    return ModelCard.from_json(path.read_text(encoding="utf-8"), path.name)

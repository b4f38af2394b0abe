"""Named network shapes."""

from __future__ import annotations

from collections.abc import Callable

from explainers.ecg.measures import MEASURES
from explainers.models.resnet import BlockSpec, ConvSpec, ResNetConfig


def compact(measures: tuple[str, ...] = tuple(MEASURES)) -> ResNetConfig:
    """The default: small enough that two CPU cores train it in about an hour.

    The last blocks see a cell of 32 ms at 500 Hz, and kernels of 9 cells there make the field of view longer than a
    median beat: the global mean keeps no position, so an interval must be readable by one cell that sees both its ends.
    """
    return ResNetConfig(
        measures=measures,
        stem=(ConvSpec(24, 15, 2),),
        blocks=(
            BlockSpec(24, 24, 9, 2),
            BlockSpec(48, 48, 9, 2),
            BlockSpec(80, 80, 9, 2),
            BlockSpec(80, 80, 9),
            BlockSpec(80, 80, 9),
        ),
    )


def stevennet(measures: tuple[str, ...] = tuple(MEASURES)) -> ResNetConfig:
    """The prototype's network (Maeland's ecg-heatmapping-review, models.py); one measure gives the original head."""
    return ResNetConfig(
        measures=measures,
        stem=(ConvSpec(64, 8), ConvSpec(32, 3)),
        blocks=tuple(BlockSpec(64, 32, 50) for _ in range(8)),
        pool=2,
        relu_after_add=False,
    )


PRESETS: dict[str, Callable[[tuple[str, ...]], ResNetConfig]] = {"compact": compact, "stevennet": stevennet}

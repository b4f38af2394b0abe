"""One-dimensional residual networks for 12-lead ECGs, and their cost.

Every activation is a separate, non-in-place `nn.ReLU` module and every other step is a module or an addition, so that
gradient rules can be attached to each place by name. The head is a global mean over time and one linear layer, which
gives class activation maps a closed form (Selvaraju et al. 2017, section 3.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explainers.ecg.leads import N_LEADS


@dataclass(frozen=True)
class ConvSpec:
    """One convolution of the stem: output channels, kernel length and stride in samples."""

    width: int
    kernel: int
    stride: int = 1


@dataclass(frozen=True)
class BlockSpec:
    """One residual block of two convolutions: `hidden` channels between them, `width` channels out."""

    hidden: int
    width: int
    kernel: int
    stride: int = 1


@dataclass(frozen=True)
class ResNetConfig:
    """Everything that fixes the shape of a ResNet1d.

    `pool` is the length of an average pool after the stem (1 for none). `relu_after_add` is True for the usual
    post-activation block (the second ReLU follows the addition) and False for blocks whose second ReLU comes before
    it, as in the prototype's network.
    """

    measures: tuple[str, ...]
    stem: tuple[ConvSpec, ...]
    blocks: tuple[BlockSpec, ...]
    pool: int = 1
    relu_after_add: bool = True

    def to_json(self) -> dict[str, Any]:
        """A JSON-ready mapping that from_json reads back."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ResNetConfig:
        """The configuration a card holds. KeyError or TypeError if it is not one."""
        return cls(
            measures=tuple(content["measures"]),
            stem=tuple(ConvSpec(**layer) for layer in content["stem"]),
            blocks=tuple(BlockSpec(**block) for block in content["blocks"]),
            pool=int(content["pool"]),
            relu_after_add=bool(content["relu_after_add"]),
        )


def convolution(inputs: int, width: int, kernel: int, stride: int, padding: int) -> nn.Conv1d:
    """A convolution without bias: batch norm follows."""
    return nn.Conv1d(inputs, width, kernel, stride=stride, padding=padding, bias=False)


class Stem(nn.Sequential):
    """Convolution, batch norm and ReLU for each entry, then an average pool if the configuration has one."""

    def __init__(self, layers: tuple[ConvSpec, ...], pool: int) -> None:
        modules: list[nn.Module] = []
        inputs = N_LEADS
        for layer in layers:
            modules.append(convolution(inputs, layer.width, layer.kernel, layer.stride, layer.kernel // 2))
            modules += [nn.BatchNorm1d(layer.width), nn.ReLU()]
            inputs = layer.width
        if pool > 1:
            modules.append(nn.AvgPool1d(pool))
        super().__init__(*modules)


class ResidualBlock(nn.Module):
    """conv-BN-ReLU-conv-BN, with the second ReLU after or before the addition of the input.

    Kernels of even length are padded by half of it before the first convolution and by one less before the second, so
    that the block keeps the length and looks equally far to both sides.
    """

    def __init__(self, inputs: int, spec: BlockSpec, relu_after_add: bool) -> None:
        super().__init__()
        self.conv1 = convolution(inputs, spec.hidden, spec.kernel, spec.stride, spec.kernel // 2)
        self.norm1 = nn.BatchNorm1d(spec.hidden)
        self.relu1 = nn.ReLU()
        self.conv2 = convolution(spec.hidden, spec.width, spec.kernel, 1, (spec.kernel - 1) // 2)
        self.norm2 = nn.BatchNorm1d(spec.width)
        self.relu2 = nn.ReLU()
        self.shortcut = self._shortcut(inputs, spec)
        self.relu_after_add = relu_after_add

    @staticmethod
    def _shortcut(inputs: int, spec: BlockSpec) -> nn.Module:
        if spec.stride == 1 and inputs == spec.width:
            return nn.Identity()
        return nn.Sequential(
            nn.Conv1d(inputs, spec.width, 1, stride=spec.stride, bias=False), nn.BatchNorm1d(spec.width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs, length) to (batch, width, ceil(length / stride))."""
        out = self.norm2(self.conv2(self.relu1(self.norm1(self.conv1(x)))))
        if self.relu_after_add:
            return self.relu2(out + self.shortcut(x))  # type: ignore[no-any-return]
        return self.relu2(out) + self.shortcut(x)  # type: ignore[no-any-return]


class ResNet1d(nn.Module):
    """A residual network over time: (batch, 12, samples) in mV to (batch, measures)."""

    def __init__(self, config: ResNetConfig) -> None:
        super().__init__()
        self.config = config
        self.stem = Stem(config.stem, config.pool)
        blocks: list[nn.Module] = []
        inputs = config.stem[-1].width
        for spec in config.blocks:
            blocks.append(ResidualBlock(inputs, spec, config.relu_after_add))
            inputs = spec.width
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(inputs, len(config.measures))

    def forward(self, x: Tensor) -> Tensor:
        """Predictions in each measure's unit (once the standardisation is folded), in the order of the measures."""
        return self.head(self.flatten(self.pool(self.blocks(self.stem(x)))))  # type: ignore[no-any-return]


def fold_standardisation(module: ResNet1d, centre: Tensor, spread: Tensor) -> None:
    """Make a network trained on (target - centre) / spread answer in the target's unit, in place.

    `centre` and `spread` have shape (measures,). The head is linear, so scaling its rows and bias is exact.
    """
    with torch.no_grad():
        module.head.weight.mul_(spread[:, None])
        module.head.bias.mul_(spread).add_(centre)


def multiply_adds(config: ResNetConfig, n_samples: int) -> int:
    """Multiply-adds of the convolutions and the head in one forward pass of one recording."""
    total, inputs, length = 0, N_LEADS, n_samples
    for layer in config.stem:
        length = _length(length, layer.kernel, layer.stride, layer.kernel // 2)
        total += length * inputs * layer.width * layer.kernel
        inputs = layer.width
    length //= config.pool
    for spec in config.blocks:
        between = _length(length, spec.kernel, spec.stride, spec.kernel // 2)
        length = _length(between, spec.kernel, 1, (spec.kernel - 1) // 2)
        total += spec.kernel * spec.hidden * (between * inputs + length * spec.width)
        if spec.stride > 1 or inputs != spec.width:
            total += length * inputs * spec.width
        inputs = spec.width
    return total + inputs * len(config.measures)


def _length(length: int, kernel: int, stride: int, padding: int) -> int:
    return (length + 2 * padding - kernel) // stride + 1

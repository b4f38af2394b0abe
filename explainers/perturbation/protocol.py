"""Perturbation protocols: what is removed, in which steps, what replaces it, and what it costs. Imports no torch.

`standard` is the protocol to report; `demo` is its short form and `full` adds every variant. `prototype` repeats the
procedure of the code published at github.com/smaeland/ecg-heatmapping-review, for comparison.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VERSION = "1"
"""Version of the numbers: raised whenever the same map would score differently."""

WINDOW_MS: Mapping[str, float] = {"median_beat": 20.0, "rhythm_strip": 40.0}
"""Length of a window for each view, in milliseconds."""

LEAD_WINDOWS = "lead_windows"
ALL_LEAD_WINDOWS = "all_lead_windows"
INDEPENDENT_LEADS = "independent_leads"
BRIDGE = "bridge"
NOISY_BRIDGE = "noisy_bridge"
LEAD_MEDIAN = "lead_median"


@dataclass(frozen=True)
class Variant:
    """One way to remove: the blocks removed at once, and what replaces them."""

    blocks: str
    replacement: str


@dataclass(frozen=True)
class Protocol:
    """How maps are scored.

    `n_steps` shares of the blocks are removed, in both orders; `n_random` random orders (and their reverses) are the
    floor. `signed_orders` adds the orders by sign, `n_subsets` random subsets for additive consistency.
    """

    key: str
    title: str
    n_steps: int
    n_random: int
    variants: tuple[Variant, ...]
    signed_orders: bool = False
    n_subsets: int = 0

    def parameters(self, variant: Variant, window_ms: float) -> dict[str, Any]:
        """Everything that changes the numbers, but the seed."""
        return {
            "protocol": self.key,
            "version": VERSION,
            "blocks": variant.blocks,
            "replacement": variant.replacement,
            "window_ms": window_ms,
            "n_steps": self.n_steps,
            "n_random": self.n_random,
            "n_subsets": self.n_subsets,
        }

    def n_forwards(self, n_maps: int) -> int:
        """Forward passes for one recording whose `n_maps` maps are scored: end points and random orders are shared."""
        orders = n_maps * (4 if self.signed_orders else 2) + 2 * self.n_random
        return len(self.variants) * (orders * (self.n_steps - 1) + 1) + self.n_subsets + 1


_EVERY_VARIANT = tuple(
    Variant(blocks, replacement)
    for blocks in (LEAD_WINDOWS, ALL_LEAD_WINDOWS, INDEPENDENT_LEADS)
    for replacement in (BRIDGE, NOISY_BRIDGE, LEAD_MEDIAN)
)
_PRIMARY = (Variant(LEAD_WINDOWS, BRIDGE),)

PROTOCOLS: dict[str, Protocol] = {
    protocol.key: protocol
    for protocol in (
        Protocol("demo", "Windows per lead, linear bridge, 5 steps", n_steps=5, n_random=10, variants=_PRIMARY),
        Protocol("standard", "Windows per lead, linear bridge, 20 steps", n_steps=20, n_random=10, variants=_PRIMARY),
        Protocol(
            "full",
            "Three kinds of blocks, three replacements, 20 steps",
            n_steps=20,
            n_random=20,
            variants=_EVERY_VARIANT,
            signed_orders=True,
            n_subsets=200,
        ),
    )
}
PROTOTYPE = "prototype"
"""Key of the published prototype's procedure, which has no blocks, no second order and no floor of its own."""


def parameters_hash(parameters: Mapping[str, Any]) -> str:
    """SHA-256 of the parameters in canonical JSON."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def removed_counts(n_blocks: int, n_steps: int) -> tuple[int, ...]:
    """Numbers of blocks removed at each step, denser at the start: shares (k / n_steps)² for k = 1 … n_steps.

    With few blocks, early steps fall together and count once; the last step removes all.
    """
    return tuple(sorted({max(1, round((k / n_steps) ** 2 * n_blocks)) for k in range(1, n_steps + 1)}))

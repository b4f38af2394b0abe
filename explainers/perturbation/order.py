"""Orders in which blocks are removed, as ranks: rank 0 goes first. Ties fall by a seeded draw, never by position."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Ranks = NDArray[np.int32]


def generator(seed: int, *words: str) -> np.random.Generator:
    """A random generator for one purpose: the same words and seed give the same draws in any batch and on any day."""
    digest = hashlib.sha256("\x1f".join([str(seed), *words]).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))


def tie_breaks(n_blocks: int, seed: int, recording_key: str) -> NDArray[np.float64]:
    """One number for each block that decides between equals; the same for all maps of a recording."""
    return generator(seed, "ties", recording_key).random(n_blocks)


def ranks_by(relevance: NDArray[np.float64], ties: NDArray[np.float64]) -> Ranks:
    """Ranks with the most relevant block first, of shape (n_blocks,)."""
    order = np.lexsort((ties, -relevance))
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def reversed_ranks(ranks: Ranks) -> Ranks:
    """The same order from its end: least relevant first."""
    return np.asarray(ranks.shape[-1] - 1 - ranks, dtype=np.int32)


def random_ranks(n_orders: int, n_blocks: int, seed: int, recording_key: str) -> Ranks:
    """Random orders, shape (n_orders, n_blocks), shared by all maps of a recording."""
    draw = generator(seed, "random orders", recording_key)
    return np.stack([draw.permutation(n_blocks) for _ in range(n_orders)]).astype(np.int32)

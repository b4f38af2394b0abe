"""Perturbation curves: predictions along an order of removal, many maps and recordings to a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explainers.perturbation.order import Ranks
from explainers.perturbation.replacement import Perturber

BATCH_SIZE = 32
"""Perturbed ECGs to a forward pass; throughput on a CPU is flat from 16 to 64."""


@dataclass
class Walk:
    """All perturbed ECGs of one recording under one variant, and what the network says of them.

    `ranks` is (orders, n_blocks); along each order the first counts[k] blocks are removed. The last count removes all
    blocks, which is the same ECG for every order, so it is predicted once. `predictions` is filled by `run`: shape
    (orders, len(counts), n_measures), in each measure's unit.
    """

    perturber: Perturber
    ranks: Ranks
    counts: tuple[int, ...]
    predictions: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    @property
    def n_forwards(self) -> int:
        return len(self.ranks) * (len(self.counts) - 1) + 1

    def masks(self, start: int, stop: int, ranks: Tensor) -> Tensor:
        """Removed blocks, (stop − start, n_blocks), of the jobs start … stop; job 0 is the ECG with all removed."""
        jobs = torch.arange(start, stop, device=ranks.device)
        n_partial = max(1, len(self.counts) - 1)
        order = (jobs - 1).clamp(min=0) // n_partial
        step = torch.where(jobs == 0, len(self.counts) - 1, (jobs - 1) % n_partial)
        count = torch.tensor(self.counts, device=ranks.device)[step]
        return ranks[order] < count[:, None]

    def settle(self, answers: NDArray[np.float32]) -> None:
        """Lay the answers of all jobs, (n_forwards, n_measures), out by order and step."""
        n_orders, n_steps = len(self.ranks), len(self.counts)
        table = np.empty((n_orders, n_steps, answers.shape[1]), dtype=np.float32)
        table[:, -1] = answers[0]
        table[:, :-1] = answers[1:].reshape(n_orders, n_steps - 1, answers.shape[1])
        self.predictions = table


def run(
    module: nn.Module,
    walks: Iterable[Walk],
    *,
    batch_size: int = BATCH_SIZE,
    on_forwards: Callable[[int], None] | None = None,
) -> Iterator[Walk]:
    """Fill the predictions of each walk, in the order given, with batches that go on from one walk into the next.

    Holds as many walks as one batch touches. `on_forwards` hears how many forward passes each batch made.
    """
    open_walks: list[tuple[Walk, list[NDArray[np.float32]]]] = []
    waiting: list[Tensor] = []
    owners: list[tuple[int, int]] = []
    n_waiting = 0

    def flush() -> Iterator[Walk]:
        nonlocal n_waiting
        if not waiting:
            return
        answers = forward(module, torch.cat(waiting), batch_size)
        if on_forwards is not None:
            on_forwards(len(answers))
        position = 0
        for walk_number, n_jobs in owners:
            open_walks[walk_number][1].append(answers[position : position + n_jobs])
            position += n_jobs
        waiting.clear()
        owners.clear()
        n_waiting = 0
        yield from _finished(open_walks)

    for walk in walks:
        open_walks.append((walk, []))
        ranks = torch.from_numpy(walk.ranks).to(walk.perturber.samples.device)
        start = 0
        while start < walk.n_forwards:
            stop = min(walk.n_forwards, start + batch_size - n_waiting)
            waiting.append(walk.perturber(walk.masks(start, stop, ranks)))
            owners.append((len(open_walks) - 1, stop - start))
            n_waiting += stop - start
            start = stop
            if n_waiting == batch_size:
                yield from flush()
    yield from flush()


def _finished(open_walks: list[tuple[Walk, list[NDArray[np.float32]]]]) -> Iterator[Walk]:
    while open_walks and sum(map(len, open_walks[0][1])) == open_walks[0][0].n_forwards:
        walk, answers = open_walks.pop(0)
        walk.settle(np.concatenate(answers))
        yield walk


def forward(module: nn.Module, ecgs: Tensor, batch_size: int = BATCH_SIZE) -> NDArray[np.float32]:
    """Predictions (n, n_measures) for ECGs (n, 12, samples), on the network's device."""
    device = next(module.parameters()).device
    with torch.inference_mode():
        parts = [
            module(ecgs[start : start + batch_size].to(device)).float().cpu().numpy()
            for start in range(0, len(ecgs), batch_size)
        ]
    return np.concatenate(parts)


def removed_shares(counts: Sequence[int], n_blocks: int) -> NDArray[np.float64]:
    """Share of the blocks removed at each step."""
    return np.asarray(counts, dtype=np.float64) / n_blocks

"""Score maps by perturbation: `score` takes a network, ECGs and their maps, and yields one MapScore for each map."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from explainers.models.card import ModelError
from explainers.models.checkpoint import TrainedModel
from explainers.perturbation import prototype
from explainers.perturbation.additive import consistency
from explainers.perturbation.blocks import Blocks, block_relevance, make_blocks
from explainers.perturbation.curves import BATCH_SIZE, Walk, forward, removed_shares, run
from explainers.perturbation.maps import ScoredMap, split
from explainers.perturbation.order import Ranks, random_ranks, ranks_by, reversed_ranks, tie_breaks
from explainers.perturbation.protocol import (
    LEAD_WINDOWS,
    PROTOCOLS,
    PROTOTYPE,
    VERSION,
    WINDOW_MS,
    Protocol,
    Variant,
    parameters_hash,
    removed_counts,
)
from explainers.perturbation.replacement import make_perturber
from explainers.perturbation.scores import Curves, Score, order_scores, out_of_range, response, signed_score


@dataclass(frozen=True)
class MapScore:
    """The scores of one map under one variant of a protocol.

    `scores` by name ("degradation" is the primary one); `curve` holds the shares removed and the responses in the
    measure's unit, to be drawn. Where nothing can be estimated `scores` is empty and `reason` says why.
    """

    recording: int
    recording_key: str
    measure: str
    arm: str
    of: str
    protocol: str
    parameters: Mapping[str, Any]
    parameters_hash: str
    seed: int
    version: str = VERSION
    scores: Mapping[str, Score] = field(default_factory=dict)
    curve: Mapping[str, list[float]] = field(default_factory=dict)
    reason: str = ""


def score(
    model: TrainedModel,
    inputs: NDArray[np.float32],
    maps: Sequence[ScoredMap],
    *,
    recording_keys: Sequence[str],
    protocol: str = "standard",
    seed: int = 0,
    labels: NDArray[np.float32] | None = None,
    batch_size: int = BATCH_SIZE,
    on_forwards: Callable[[int], None] | None = None,
) -> Iterator[MapScore]:
    """Score each map by how the prediction changes when what it marks is removed.

    `inputs` (recordings, 12, samples) in mV. Maps may come in any order: all maps of a recording share its random
    orders and end points. `labels` (recordings, measures) are true values, for the prototype's relative error alone.
    A map that ranks nothing (constant, not finite, of another shape) and a recording whose prediction is not finite
    give a MapScore with a reason. ModelError for an unknown protocol or measure.
    """
    scoring = _Scoring(model, inputs, recording_keys, protocol, seed, batch_size)
    scoring.check(maps)
    good, refused = split(maps, inputs.shape[1:], scoring.whole, model.card.measures)
    for scored, reason in refused:
        for parameters in scoring.all_parameters():
            yield scoring.answer(scored, parameters, reason=reason)
    if protocol == PROTOTYPE:
        yield from scoring.prototype_scores(good, labels, on_forwards)
    else:
        yield from scoring.protocol_scores(good, PROTOCOLS[protocol], on_forwards)


@dataclass(frozen=True)
class _Task:
    """One recording under one variant: its maps, with the numbers of their orders in the walk."""

    recording: int
    variant: Variant
    blocks: Blocks
    maps: tuple[ScoredMap, ...]
    walk: Walk
    random_from: int


class _Scoring:
    """One call of `score`: what all its maps share."""

    def __init__(
        self,
        model: TrainedModel,
        inputs: NDArray[np.float32],
        recording_keys: Sequence[str],
        protocol: str,
        seed: int,
        batch_size: int,
    ) -> None:
        self.model, self.inputs, self.keys = model, inputs, recording_keys
        self.protocol, self.seed, self.batch_size = protocol, seed, batch_size
        self.window_ms = WINDOW_MS[model.card.view]
        self.outputs = {measure: column for column, measure in enumerate(model.card.measures)}
        self.device = next(model.module.parameters()).device
        self.whole = self._predict_all()

    def check(self, maps: Sequence[ScoredMap]) -> None:
        """ModelError for a protocol or a measure nobody knows, or keys that do not fit the recordings."""
        if self.protocol not in {*PROTOCOLS, PROTOTYPE}:
            known = ", ".join([*PROTOCOLS, PROTOTYPE])
            raise ModelError(f"There is no protocol {self.protocol!r}.", f"Use one of {known}.")
        unknown = sorted({scored.measure for scored in maps} - self.outputs.keys())
        if unknown:
            raise ModelError(
                f"The network does not predict {', '.join(unknown)}.", f"It has {', '.join(self.outputs)}."
            )
        if len(self.keys) != len(self.inputs):
            raise ModelError(f"{len(self.keys)} keys for {len(self.inputs)} recordings.", "Give one key each.")

    def all_parameters(self) -> list[dict[str, Any]]:
        """The parameters of each variant of the protocol."""
        if self.protocol == PROTOTYPE:
            return [prototype.parameters()]
        plan = PROTOCOLS[self.protocol]
        return [plan.parameters(variant, self.window_ms) for variant in plan.variants]

    def answer(self, scored: ScoredMap, parameters: Mapping[str, Any], **found: Any) -> MapScore:
        """A MapScore for this map, with what was `found` (scores, curve, reason)."""
        return MapScore(
            recording=scored.recording,
            recording_key=self.keys[scored.recording],
            measure=scored.measure,
            arm=scored.arm,
            of=scored.of,
            protocol=self.protocol,
            parameters=parameters,
            parameters_hash=parameters_hash(parameters),
            seed=self.seed,
            **found,
        )

    def protocol_scores(
        self, maps: Sequence[ScoredMap], plan: Protocol, on_forwards: Callable[[int], None] | None
    ) -> Iterator[MapScore]:
        tasks: list[_Task] = []

        def walks() -> Iterator[Walk]:
            for task in self._tasks(maps, plan):
                tasks.append(task)
                yield task.walk

        finished = run(self.model.module, walks(), batch_size=self.batch_size, on_forwards=on_forwards)
        for _ in finished:
            yield from self._read(tasks.pop(0), plan)

    def _tasks(self, maps: Sequence[ScoredMap], plan: Protocol) -> Iterator[_Task]:
        by_recording: dict[int, list[ScoredMap]] = {}
        for scored in maps:
            by_recording.setdefault(scored.recording, []).append(scored)
        for recording, own in by_recording.items():
            for variant in plan.variants:
                yield self._task(recording, tuple(own), variant, plan)

    def _task(self, recording: int, maps: tuple[ScoredMap, ...], variant: Variant, plan: Protocol) -> _Task:
        samples, key = self.inputs[recording], self.keys[recording]
        blocks = self._blocks(variant.blocks)
        ties = tie_breaks(blocks.n_blocks, self.seed, key)
        orders = [ranks for scored in maps for ranks in _orders(scored, blocks, ties, plan.signed_orders)]
        random = random_ranks(plan.n_random, blocks.n_blocks, self.seed, key)
        perturber = make_perturber(
            samples, blocks, variant.replacement, seed=self.seed, recording_key=key, device=self.device
        )
        ranks = np.concatenate([np.stack(orders), random, reversed_ranks(random)])
        walk = Walk(perturber, ranks, removed_counts(blocks.n_blocks, plan.n_steps))
        return _Task(recording, variant, blocks, maps, walk, random_from=len(orders))

    def _read(self, task: _Task, plan: Protocol) -> Iterator[MapScore]:
        shares = removed_shares(task.walk.counts, task.blocks.n_blocks)
        parameters = plan.parameters(task.variant, self.window_ms)
        additive = self._additive(task, plan)
        predictions = task.walk.predictions.astype(np.float64)
        position = 0
        for scored in task.maps:
            column = self.outputs[scored.measure]
            spread = float(self.model.card.spread[scored.measure])
            random = predictions[task.random_from :, :, column]
            curves = Curves(
                shares=shares,
                most=predictions[position, :, column],
                least=predictions[position + 1, :, column],
                random=random[: plan.n_random],
                random_reversed=random[plan.n_random :],
                whole=float(self.whole[scored.recording, column]),
            )
            found = order_scores(curves, spread)
            position += 2
            if _has_sign(scored, plan.signed_orders):
                positive, negative = predictions[position : position + 2, :, column]
                found["signed"] = signed_score(shares, positive, negative, curves.whole, spread)
                position += 2
            found |= additive.get((scored.measure, scored.arm, scored.of), {})
            found |= self._out_of_range(curves, scored.measure)
            yield self.answer(scored, parameters, scores=found, curve=_drawn(curves))

    def _out_of_range(self, curves: Curves, measure: str) -> dict[str, Score]:
        limits = self.model.card.training.get("target_range", {}).get(measure)
        if limits is None:
            return {}
        seen = np.concatenate([curves.most, curves.least])
        return {"out_of_range": Score(out_of_range(seen, (float(limits[0]), float(limits[1]))))}

    def _additive(self, task: _Task, plan: Protocol) -> dict[tuple[str, str, str], dict[str, Score]]:
        if not plan.n_subsets or task.variant != plan.variants[0] or task.variant.blocks != LEAD_WINDOWS:
            return {}
        return consistency(
            self.model.module,
            self.inputs[task.recording],
            task.maps,
            blocks=task.blocks,
            outputs=self.outputs,
            whole=self.whole[task.recording],
            spreads=self.model.card.spread,
            n_subsets=plan.n_subsets,
            seed=self.seed,
            recording_key=self.keys[task.recording],
            batch_size=self.batch_size,
        )

    def prototype_scores(
        self,
        maps: Sequence[ScoredMap],
        labels: NDArray[np.float32] | None,
        on_forwards: Callable[[int], None] | None,
    ) -> Iterator[MapScore]:
        for scored in maps:
            column = self.outputs[scored.measure]
            label = np.nan if labels is None else float(labels[scored.recording, column])
            if np.isnan(label):
                reason = "The prototype's error needs the true value, which this recording does not have."
                yield self.answer(scored, prototype.parameters(), reason=reason)
                continue
            predicted = prototype.predictions(
                self.model.module,
                self.inputs[scored.recording],
                scored,
                seed=self.seed,
                recording_key=self.keys[scored.recording],
                batch_size=self.batch_size,
            )
            if on_forwards is not None:
                on_forwards(len(predicted))
            whole = self.whole[scored.recording, column]
            errors = prototype.relative_error(np.append(whole, predicted[:, column]).astype(np.float64), label)
            finite = [float(f"{value:.6g}") if np.isfinite(value) else None for value in errors]
            yield self.answer(
                scored, prototype.parameters(), scores=prototype.scores(errors), curve={"relative_error": finite}
            )

    def _blocks(self, kind: str) -> Blocks:
        window = round(self.window_ms * self.model.card.sampling_rate / 1000)
        return make_blocks(kind, self.inputs.shape[2], window)

    def _predict_all(self) -> NDArray[np.float32]:
        ecgs = torch.from_numpy(np.ascontiguousarray(self.inputs, dtype=np.float32))
        return forward(self.model.module, ecgs, self.batch_size)


def _has_sign(scored: ScoredMap, signed_orders: bool) -> bool:
    return signed_orders and scored.signed


def _orders(scored: ScoredMap, blocks: Blocks, ties: NDArray[np.float64], signed_orders: bool) -> list[Ranks]:
    """Most and least relevant first; where the sign means something, also most positive and most negative first."""
    values = scored.values.astype(np.float64)
    most = ranks_by(block_relevance(np.abs(values), blocks), ties)
    orders = [most, reversed_ranks(most)]
    if _has_sign(scored, signed_orders):
        relevance = block_relevance(values, blocks)
        orders += [ranks_by(relevance, ties), ranks_by(-relevance, ties)]
    return orders


def _drawn(curves: Curves) -> dict[str, list[float]]:
    """The curves as they are stored and drawn: responses in the measure's unit, to six digits."""
    parts = {
        "removed": curves.shares,
        "most": response(curves.most, curves.whole),
        "least": response(curves.least, curves.whole),
        "random": response(np.concatenate([curves.random, curves.random_reversed]), curves.whole).mean(axis=0),
    }
    return {name: [float(f"{value:.6g}") for value in values] for name, values in parts.items()}

"""A recording: one 12-lead ECG in millivolts, without anything that says whose it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainers.ecg.leads import N_LEADS


class RecordingError(ValueError):
    """A file or signal that cannot be used as a recording: what is wrong, and what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Flag:
    """Something a reader should know about a usable recording, such as a flat lead."""

    code: str
    text: str


@dataclass(frozen=True)
class Recording:
    """One 12-lead ECG.

    `samples` is float32 of shape (12, n_samples) in millivolts, leads in the order of LEADS;
    `sampling_rate` is in Hz; `source_format` names the reader ("wfdb", "dicom", "simulated", ...).
    `truth` is the simulator's or an annotator's knowledge as a JSON-ready mapping
    (see explainers.ecg.truth), or None.
    """

    samples: NDArray[np.float32]
    sampling_rate: float
    source_format: str
    flags: tuple[Flag, ...] = ()
    truth: dict[str, Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.shape[0] != N_LEADS:
            raise RecordingError(
                f"The signal has shape {self.samples.shape}, not (12, samples).",
                "Give all twelve standard leads.",
            )

    @property
    def n_samples(self) -> int:
        return int(self.samples.shape[1])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sampling_rate

    @property
    def digest(self) -> str:
        """SHA-256 of the native samples and their rate: the same ECG has the same digest in any file format."""
        content = hashlib.sha256(f"{self.sampling_rate:.6f}|{self.n_samples}|".encode())
        content.update(np.ascontiguousarray(self.samples, dtype="<f4").tobytes())
        return content.hexdigest()

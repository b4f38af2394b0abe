"""The seven measures the networks predict: keys, labels, units. Imports nothing heavy: the web reads it too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One number read off an ECG."""

    key: str
    label: str
    unit: str
    definition: str
    decimals: int = 0

    def text(self, value: float) -> str:
        """The value as a reader sees it, with its unit."""
        return f"{value:.{self.decimals}f} {self.unit}"


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure("ventricular_rate", "Ventricular rate", "bpm", "60 s over the mean interval between R peaks"),
        Measure("pr_interval", "PR interval", "ms", "earliest P onset to earliest QRS onset over all leads"),
        Measure("qrs_duration", "QRS duration", "ms", "earliest QRS onset to latest QRS end over all leads"),
        Measure("qt_interval", "QT interval", "ms", "earliest QRS onset to the tangent end of the T wave"),
        Measure("j_point_v5", "J-point amplitude in V5", "µV", "level at the QRS end against the level at QRS onset"),
        Measure("t_amplitude_v5", "T-wave amplitude in V5", "µV", "T peak against the level at QRS onset, signed"),
        Measure("r_amplitude_v5", "R-peak amplitude in V5", "µV", "R peak against the level at QRS onset"),
    )
}

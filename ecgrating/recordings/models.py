"""Recordings: native samples, stored once by their hash, and the derivatives made from them."""

from __future__ import annotations

import secrets

import numpy as np
from django.db import models
from numpy.typing import NDArray

from explainers.ecg.leads import N_LEADS

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_key() -> str:
    """A random name for a recording: nothing of the file it came from may be read off it."""
    return "R" + "".join(secrets.choice(_ALPHABET) for _ in range(7))


class Origin(models.TextChoices):
    FILE = "file", "Read from a file"
    SHIPPED = "shipped", "Ships with the software"
    SIMULATED = "simulated", "Simulated"


class Recording(models.Model):
    """One 12-lead ECG. `samples` is float32 little-endian, (12, n_samples), millivolts."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    samples = models.BinaryField()
    sampling_rate = models.FloatField(help_text="Hz")
    n_samples = models.PositiveIntegerField()
    origin = models.CharField(max_length=16, choices=Origin.choices)
    source_format = models.CharField(max_length=16)
    group = models.CharField(max_length=64, blank=True, db_index=True, help_text="Population or folder label.")
    flags = models.JSONField(default=list, blank=True)
    truth = models.JSONField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.key

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sampling_rate

    def signal(self) -> NDArray[np.float32]:
        """The native samples, (12, n_samples), mV."""
        return np.frombuffer(self.samples, dtype="<f4").reshape(N_LEADS, self.n_samples)


class View(models.TextChoices):
    """What a model looks at."""

    MEDIAN_BEAT = "median_beat", "Median beat"
    RHYTHM_STRIP = "rhythm_strip", "Rhythm strip"


class Derivative(models.Model):
    """A view made from a recording: float32 little-endian, (12, n_samples), millivolts, at 500 Hz."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="derivatives")
    view = models.CharField(max_length=16, choices=View.choices)
    version = models.CharField(max_length=16)
    sampling_rate = models.FloatField(default=500.0)
    n_samples = models.PositiveIntegerField()
    samples = models.BinaryField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "view", "version"], name="one_derivative_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.view} {self.version}"

    def signal(self) -> NDArray[np.float32]:
        """(12, n_samples), mV."""
        return np.frombuffer(self.samples, dtype="<f4").reshape(N_LEADS, self.n_samples)

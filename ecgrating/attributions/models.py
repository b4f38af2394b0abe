"""Models known to the site, the work of explaining recordings with them, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ecgrating.recordings.models import Recording, View


class ModelVersion(models.Model):
    """A trained network as its card describes it. Its weights are loaded by workers only."""

    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    view = models.CharField(max_length=16, choices=View.choices)
    card = models.JSONField()
    source = models.CharField(max_length=255, help_text="Shipped name, or path of the card on the worker.")
    registered_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:8]})"

    @property
    def measures(self) -> list[str]:
        return list(self.card["measures"])


class Computation(models.Model):
    """A request to explain: one model, many recordings, measures and arms, one seed, fixed settings."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        INCOMPLETE = "incomplete", "Done, with recordings set aside"
        CANCELLED = "cancelled", "Cancelled"

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT)
    measures = models.JSONField()
    arms = models.JSONField(help_text="Keys of methods and controls.")
    options = models.JSONField(default=dict, help_text="Preset, parameters, perturbation protocol, display.")
    seed = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"computation {self.pk} ({self.state})"


class WorkItem(models.Model):
    """One recording of a computation. The database owns it: a lease and a heartbeat say who works on it."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        LEASED = "leased", "At work"
        DONE = "done", "Done"
        SET_ASIDE = "set_aside", "Set aside"
        CANCELLED = "cancelled", "Cancelled"

    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="items")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True, help_text="Back-off after a failure.")
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["computation", "recording"], name="one_item_per_recording")]
        indexes = [models.Index(fields=["state", "lease_expires_at"])]

    def __str__(self) -> str:
        return f"item {self.pk} ({self.state})"


class Prediction(models.Model):
    """What a model reads off a recording, in the measure's unit."""

    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="predictions")
    measure = models.CharField(max_length=32)
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model_version", "recording", "measure"], name="one_prediction_per_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.value}"


class Attribution(models.Model):
    """One map in the store: its address, what it was made with, and how complete it is.

    `arm` is a method's or a control's key. A map that could not be made has a reason and no address.
    """

    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="attributions")
    measure = models.CharField(max_length=32)
    arm = models.CharField(max_length=32)
    parameters_hash = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    store_key = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the map as stored.")
    prediction = models.FloatField(null=True)
    baseline = models.CharField(max_length=32, blank=True)
    baseline_prediction = models.FloatField(null=True)
    completeness_gap = models.FloatField(null=True)
    reason = models.TextField(blank=True, help_text="Why there is no map, or what is odd about it.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model_version", "recording", "measure", "arm", "parameters_hash", "seed"],
                name="one_attribution_per_setting",
            )
        ]

    def __str__(self) -> str:
        return f"attribution {self.pk}"


class Heatmap(models.Model):
    """An attribution made ready to draw: uint8 (12, n_samples) under one display rule."""

    attribution = models.ForeignKey(Attribution, on_delete=models.CASCADE, related_name="heatmaps")
    display_hash = models.CharField(max_length=64)
    n_samples = models.PositiveIntegerField()
    levels = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attribution", "display_hash"], name="one_heatmap_per_display")]

    def __str__(self) -> str:
        return f"heatmap {self.pk}"


class PerturbationScore(models.Model):
    """One score of one map under one protocol; `of` says whether the raw map or the heatmap was scored."""

    class Of(models.TextChoices):
        ATTRIBUTION = "attribution", "Attribution"
        HEATMAP = "heatmap", "Heatmap as displayed"

    attribution = models.ForeignKey(Attribution, on_delete=models.CASCADE, related_name="scores")
    of = models.CharField(max_length=16, choices=Of.choices)
    protocol = models.CharField(max_length=32)
    parameters_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=32, help_text="degradation, deletion, insertion, ...")
    value = models.FloatField(null=True)
    floor = models.FloatField(null=True, help_text="Mean of the random orders.")
    curve = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attribution", "of", "protocol", "parameters_hash", "name"],
                name="one_score_per_protocol",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"

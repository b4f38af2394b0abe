"""What raters answered: one rating per presentation, and every version of it."""

from __future__ import annotations

from django.db import models

from ecgrating.studies.models import Presentation, Screen, Seat


class Rating(models.Model):
    """The answers of one rater to one presentation, as they stand now."""

    presentation = models.OneToOneField(Presentation, on_delete=models.PROTECT, related_name="rating")
    answers = models.JSONField(help_text="Question key to value.")
    comment = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    late = models.BooleanField(default=False, help_text="Arrived after closing; left out by default.")
    unusable = models.BooleanField(default=False, help_text="The rater flagged the ECG as unusable.")
    first_received_at = models.DateTimeField()
    received_at = models.DateTimeField()
    seconds = models.FloatField(null=True, help_text="First paint to answer, by the server's clock.")
    visible_seconds = models.FloatField(null=True, help_text="Visible time without idle time, by the browser.")

    def __str__(self) -> str:
        return f"rating {self.pk}"


class RatingVersion(models.Model):
    """Everything ever sent for a rating. `client_id` is made in the browser, so sending twice stores once."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    client_id = models.UUIDField(unique=True)
    answers = models.JSONField()
    comment = models.TextField(blank=True)
    unusable = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    details = models.JSONField(default=dict, help_text="Times, layout, zoom, calibration as the browser saw them.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rating", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.rating_id}"


class ScreenAnswer(models.Model):
    """What was answered about a screen as a whole: the ECG-first question or a ranking. Every version is a row."""

    class Kind(models.TextChoices):
        ECG_FIRST = "ecg_first", "Before the heatmap"
        RANKING = "ranking", "Ranking of the heatmaps"

    screen = models.ForeignKey(Screen, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    client_id = models.UUIDField(unique=True)
    answers = models.JSONField(
        help_text="Question key to value, or presentation token to rank (1 = best; ties allowed)."
    )
    late = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["screen", "kind", "number"], name="one_answer_per_number")]

    def __str__(self) -> str:
        return f"{self.kind} answer {self.number}"


class BlindingGuess(models.Model):
    """Which method a rater thinks made a heatmap; `guess` is a catalogue key, or "unknown"."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="guesses")
    presentation = models.OneToOneField(Presentation, on_delete=models.PROTECT, related_name="guess")
    guess = models.CharField(max_length=32)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"guess {self.pk}"

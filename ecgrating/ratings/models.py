"""What raters answered: one rating per presentation, and every version of it."""

from __future__ import annotations

from django.db import models

from ecgrating.studies.models import Presentation


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

"""The words a study's rows use."""

from __future__ import annotations

from django.db import models


class StudyState(models.TextChoices):
    DRAFT = "draft", "Draft"
    FROZEN = "frozen", "Frozen"
    OPEN = "open", "Open"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"
    UNBLINDED = "unblinded", "Unblinded"


class Role(models.TextChoices):
    RATER = "rater", "Rater"
    COORDINATOR = "coordinator", "Coordinator"
    ANALYST = "analyst", "Analyst"


class ShownValue(models.TextChoices):
    """What raters are told about the measure: part of the protocol."""

    NEITHER = "neither", "Neither"
    PREDICTED = "predicted", "The network's value"
    TRUE = "true", "The true value"


class PresentationMode(models.TextChoices):
    SINGLE = "single", "One heatmap at a time"
    SIDE_BY_SIDE = "side_by_side", "All arms of a case side by side"


class QuestionKind(models.TextChoices):
    LIKERT = "likert", "Scale with labelled points"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "Choice"
    TEXT = "text", "Free text"
    REGION = "region", "Region on the ECG"


class ScreenKind(models.TextChoices):
    PRACTICE = "practice", "Practice"
    RATING = "rating", "Rating"


class SeatState(models.TextChoices):
    FREE = "free", "Free"
    CLAIMED = "claimed", "Claimed"
    WITHDRAWN = "withdrawn", "Withdrawn"

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


class QuestionStage(models.TextChoices):
    """When a question is put: before the overlay is sent, or about the heatmap."""

    ECG_FIRST = "ecg_first", "Before the heatmap is shown"
    HEATMAP = "heatmap", "About the heatmap"


class EditPolicy(models.TextChoices):
    """How long a rater may change an answer; every version is kept."""

    NEVER = "never", "Never"
    PREVIOUS_SCREEN = "previous_screen", "The last screen only"
    WHILE_OPEN = "while_open", "While the study is open"


class WithdrawalPolicy(models.TextChoices):
    """What happens to the answers of a rater who withdraws."""

    KEEP = "keep", "Answers stay in the analysis"
    LEAVE_OUT = "leave_out", "Answers are left out of the analysis"


class PracticeOutcome(models.TextChoices):
    PENDING = "pending", "Not finished"
    NONE = "none", "No practice"
    PASSED = "passed", "Passed"
    NOT_PASSED = "not_passed", "Not passed"


class ScreenKind(models.TextChoices):
    PRACTICE = "practice", "Practice"
    RATING = "rating", "Rating"


class SeatState(models.TextChoices):
    FREE = "free", "Free"
    CLAIMED = "claimed", "Claimed"
    WITHDRAWN = "withdrawn", "Withdrawn"

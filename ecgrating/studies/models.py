"""A study: its protocol, the people in it, and the whole stored schedule of what every seat will see."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models

from ecgrating.attributions.models import Attribution, Computation, Heatmap, ModelVersion
from ecgrating.recordings.models import Derivative, Recording
from ecgrating.studies.enums import (
    EditPolicy,
    PracticeOutcome,
    PresentationMode,
    QuestionKind,
    QuestionStage,
    Role,
    ScreenKind,
    SeatState,
    ShownValue,
    StudyState,
    WithdrawalPolicy,
)


def new_token() -> str:
    """A name that says nothing: 128 random bits."""
    return secrets.token_urlsafe(16)


class Study(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True, help_text="The question under study.")
    instructions = models.TextField(blank=True, help_text="What raters read before they begin.")
    consent_text = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=StudyState.choices, default=StudyState.DRAFT)
    simulated = models.BooleanField(default=False, help_text="Rated by simulated raters; cannot be undone.")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT)
    measures = models.JSONField(default=list)
    mode = models.CharField(max_length=16, choices=PresentationMode.choices, default=PresentationMode.SINGLE)
    shown_value = models.CharField(max_length=16, choices=ShownValue.choices, default=ShownValue.PREDICTED)
    display = models.JSONField(default=dict, help_text="Colour scale, percentile, layout, speed, gain.")
    design = models.JSONField(default=dict, help_text="Allocation, order, repeats, lag, practice, blocks.")
    compute_options = models.JSONField(default=dict, help_text="Preset, parameters, perturbation protocol.")
    edit_policy = models.CharField(max_length=16, choices=EditPolicy.choices, default=EditPolicy.WHILE_OPEN)
    withdrawal_policy = models.CharField(
        max_length=16, choices=WithdrawalPolicy.choices, default=WithdrawalPolicy.LEAVE_OUT
    )
    ask_ranking = models.BooleanField(default=False, help_text="Side by side only: put the heatmaps in order.")
    ask_blinding = models.BooleanField(default=True, help_text="At the end, ask which method made the heatmaps.")
    instructions_again_after_hours = models.PositiveSmallIntegerField(default=24)
    target_half_width = models.FloatField(null=True, blank=True, help_text="Aim for the interval of agreement.")
    seed = models.BigIntegerField()
    planned_seats = models.PositiveSmallIntegerField(default=5)
    spare_seats = models.PositiveSmallIntegerField(default=2)
    computation = models.ForeignKey(Computation, on_delete=models.PROTECT, null=True, blank=True)
    protocol = models.JSONField(null=True, blank=True, help_text="Canonical protocol, written at freezing.")
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    schedule_sha256 = models.CharField(max_length=64, blank=True)
    balance = models.JSONField(default=dict, blank=True, help_text="Balance diagnostics of the stored schedule.")
    simulation = models.JSONField(null=True, blank=True, help_text="True effects behind simulated ratings.")
    blinding_certificate = models.JSONField(null=True, blank=True, help_text="Report of the last blinding audit.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.title


class Amendment(models.Model):
    """A numbered change of a frozen protocol: why, what changed, and the protocol from then on."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    diff = models.JSONField(help_text="[path, before, after] rows.")
    protocol_sha256 = models.CharField(max_length=64, help_text="Of the protocol after the amendment.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_amendment_per_number")]

    def __str__(self) -> str:
        return f"amendment {self.number}"


class Membership(models.Model):
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "user", "role"], name="one_membership_per_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.study_id}"


class Question(models.Model):
    """`levels` are [value, label] pairs in order; the scale is declared, never inferred."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=QuestionKind.choices, default=QuestionKind.LIKERT)
    levels = models.JSONField(default=list, blank=True)
    stage = models.CharField(max_length=16, choices=QuestionStage.choices, default=QuestionStage.HEATMAP)
    required = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True, help_text="Where the instrument comes from.")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["study", "key"], name="one_question_per_key")]

    def __str__(self) -> str:
        return self.key


class Arm(models.Model):
    """A method or a control in a study. `code` is what anyone sees while the study is blinded."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="arms")
    key = models.CharField(max_length=32)
    is_control = models.BooleanField(default=False)
    code = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "key"], name="one_arm_per_key"),
            models.UniqueConstraint(fields=["study", "code"], name="one_arm_per_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Case(models.Model):
    """A recording and a measure to be explained."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="cases")
    position = models.PositiveIntegerField()
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT)
    derivative = models.ForeignKey(
        Derivative, on_delete=models.PROTECT, null=True, blank=True, help_text="The view raters see, fixed at freezing."
    )
    measure = models.CharField(max_length=32)
    is_practice = models.BooleanField(default=False)
    left_out = models.BooleanField(default=False)
    reason = models.TextField(blank=True, help_text="Why the case is incomplete or left out.")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["study", "recording", "measure"], name="one_case_per_measure")]

    def __str__(self) -> str:
        return f"case {self.position}"


class CaseMap(models.Model):
    """The map and heatmap one arm shows for one case, fixed at freezing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="maps")
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="maps")
    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT)
    heatmap = models.ForeignKey(Heatmap, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "arm"], name="one_map_per_case_and_arm")]

    def __str__(self) -> str:
        return f"map of case {self.case_id}"


class Seat(models.Model):
    """An anonymous place with a whole stored schedule; an invitation claims it for a person."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    pseudonym = models.CharField(max_length=16)
    is_spare = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=SeatState.choices, default=SeatState.FREE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    site = models.CharField(max_length=100, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    instructions_read_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    practice = models.CharField(max_length=16, choices=PracticeOutcome.choices, default=PracticeOutcome.PENDING)
    breaks_taken = models.PositiveSmallIntegerField(default=0, help_text="The last block whose break is over.")
    guessed_at = models.DateTimeField(null=True, blank=True, help_text="The blinding question is answered.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="one_seat_per_number"),
            models.UniqueConstraint(
                fields=["study", "user"],
                condition=models.Q(user__isnull=False),
                name="one_seat_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Invitation(models.Model):
    """A signed link's server side: only the hash of its secret is kept."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.RATER)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_made")
    site = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Screen(models.Model):
    """What a rater answers at once. Stored for every seat when the study is frozen."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="screens")
    position = models.PositiveIntegerField()
    block = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=ScreenKind.choices, default=ScreenKind.RATING)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    asks_ecg_first = models.BooleanField(default=False)
    ecg_first_at = models.DateTimeField(null=True, blank=True, help_text="The ECG-first answer is stored.")
    first_painted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="Everything asked on it is answered.")

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["seat", "answered_at", "position"])]
        constraints = [models.UniqueConstraint(fields=["seat", "position"], name="one_screen_per_position")]

    def __str__(self) -> str:
        return f"screen {self.position}"


class Presentation(models.Model):
    """One arm's heatmap of one case on one screen."""

    screen = models.ForeignKey(Screen, on_delete=models.CASCADE, related_name="presentations")
    position = models.PositiveSmallIntegerField(default=0, help_text="Place on the screen.")
    case_map = models.ForeignKey(CaseMap, on_delete=models.PROTECT)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    repeat_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    shown_value = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"presentation {self.pk}"


class Event(models.Model):
    """One entry of the append-only log, chained by hash within its stream.

    `stream` is "study:<public_id>" or "seat:<pseudonym>"; `actor` is a pseudonym, never a name.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="events")
    stream = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    content = models.JSONField(default=dict)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["stream", "number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_event_per_number")]

    def __str__(self) -> str:
        return f"{self.stream} {self.number} {self.kind}"

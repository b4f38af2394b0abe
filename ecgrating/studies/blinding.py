"""What each role may see in each state of a study. Pure: every page, API and export asks here.

The table reads: fields a role sees from a state onwards. Arms are named to coordinators in the protocol, because they
wrote it, but never beside a presentation, a rating or a score before unblinding.
"""

from __future__ import annotations

from enum import StrEnum

from ecgrating.core.errors import NotAllowedError
from ecgrating.studies.enums import Role, StudyState


class Field(StrEnum):
    OWN_SCREENS = "own screens"
    OWN_RATINGS = "own ratings"
    PROTOCOL_SHA256 = "protocol hash"
    PROTOCOL = "protocol"
    SCHEDULE_BALANCE = "balance of the schedule"
    SEATS = "seats"
    PEOPLE = "people"
    PROGRESS = "progress"
    EVENTS = "events"
    POOLED_RATINGS = "ratings without arms"
    RATINGS_BY_CODE = "ratings by arm code"
    RATINGS_BY_ARM = "ratings by arm name"
    ARM_KEY = "which arm a code stands for"
    SCORES = "perturbation and localisation scores"


ORDER = (
    StudyState.DRAFT,
    StudyState.FROZEN,
    StudyState.OPEN,
    StudyState.PAUSED,
    StudyState.CLOSED,
    StudyState.UNBLINDED,
)

_SHARED_RESULTS = {
    Field.RATINGS_BY_CODE: StudyState.CLOSED,
    Field.RATINGS_BY_ARM: StudyState.UNBLINDED,
    Field.ARM_KEY: StudyState.UNBLINDED,
    Field.SCORES: StudyState.UNBLINDED,
}

VISIBLE_FROM: dict[Role, dict[Field, StudyState]] = {
    Role.RATER: {
        Field.PROTOCOL_SHA256: StudyState.FROZEN,
        Field.OWN_SCREENS: StudyState.OPEN,
        Field.OWN_RATINGS: StudyState.OPEN,
    },
    Role.COORDINATOR: {
        Field.PROTOCOL: StudyState.DRAFT,
        Field.PEOPLE: StudyState.DRAFT,
        Field.EVENTS: StudyState.DRAFT,
        Field.PROTOCOL_SHA256: StudyState.FROZEN,
        Field.SCHEDULE_BALANCE: StudyState.FROZEN,
        Field.SEATS: StudyState.FROZEN,
        Field.PROGRESS: StudyState.FROZEN,
        Field.POOLED_RATINGS: StudyState.OPEN,
        **_SHARED_RESULTS,
    },
    Role.ANALYST: {
        Field.PROTOCOL: StudyState.FROZEN,
        Field.PROTOCOL_SHA256: StudyState.FROZEN,
        Field.SCHEDULE_BALANCE: StudyState.FROZEN,
        **_SHARED_RESULTS,
    },
}


def visible_fields(roles: frozenset[Role], state: StudyState) -> frozenset[Field]:
    """Everything the holder of these roles may see while the study is in this state."""
    reached = ORDER.index(StudyState(state))
    return frozenset(
        field for role in roles for field, since in VISIBLE_FROM[role].items() if ORDER.index(since) <= reached
    )


def check_visible(field: Field, roles: frozenset[Role], state: StudyState) -> None:
    """NotAllowedError, saying from when on the field shows, if it does not show now."""
    if field in visible_fields(roles, state):
        return
    since = [VISIBLE_FROM[role][field] for role in roles if field in VISIBLE_FROM[role]]
    if not since:
        raise NotAllowedError(f"Your role in this study does not see {field.value}.")
    state_label = StudyState(min(since, key=ORDER.index)).label.lower()
    raise NotAllowedError(f"The {field.value} show once the study is {state_label}.")

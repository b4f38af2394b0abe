"""Who may do what in a study: a table of role by action, and the two ways to ask it."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from ecgrating.accounts.models import User
from ecgrating.core.errors import ConflictError, NotAllowedError
from ecgrating.studies.enums import Role, SeatState
from ecgrating.studies.models import Membership, Seat, Study


class Action(StrEnum):
    SEE_STUDY = "see the study"
    EDIT_PROTOCOL = "edit the protocol"
    RUN_STUDY = "run the study"
    INVITE = "invite people"
    SEE_PROGRESS = "see the progress"
    SEE_ANALYSIS = "see the analysis"
    EXPORT = "export the study"
    RATE = "rate"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE_STUDY: frozenset({Role.COORDINATOR, Role.ANALYST}),
    Action.EDIT_PROTOCOL: frozenset({Role.COORDINATOR}),
    Action.RUN_STUDY: frozenset({Role.COORDINATOR}),
    Action.INVITE: frozenset({Role.COORDINATOR}),
    Action.SEE_PROGRESS: frozenset({Role.COORDINATOR}),
    Action.SEE_ANALYSIS: frozenset({Role.COORDINATOR, Role.ANALYST}),
    Action.EXPORT: frozenset({Role.COORDINATOR, Role.ANALYST}),
    Action.RATE: frozenset({Role.RATER}),
}

EXCLUDES: dict[Role, frozenset[Role]] = {
    Role.RATER: frozenset({Role.COORDINATOR, Role.ANALYST}),
    Role.COORDINATOR: frozenset({Role.RATER}),
    Role.ANALYST: frozenset({Role.RATER}),
}
"""Roles nobody may hold together in one study: a rater must not learn which method made a heatmap."""


def roles_of(user: User | AnonymousUser, study: Study) -> frozenset[Role]:
    """The roles a person holds in a study."""
    if not isinstance(user, User):
        return frozenset()
    held = Membership.objects.filter(study=study, user=user).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def may(action: Action, roles: frozenset[Role]) -> bool:
    return bool(roles & ALLOWED[action])


def check_may(action: Action, roles: frozenset[Role]) -> None:
    """NotAllowedError with its sentence when none of the roles allows the action."""
    if not may(action, roles):
        names = " or ".join(sorted(Role(role).label.lower() for role in ALLOWED[action]))
        raise NotAllowedError(f"Only a {names} of this study may {action.value}.")


def check_user_may(action: Action, user: User, study: Study) -> frozenset[Role]:
    """The person's roles; NotAllowedError when none of them allows the action."""
    roles = roles_of(user, study)
    check_may(action, roles)
    return roles


def check_may_create(user: User) -> None:
    if not user.may_create_studies:
        raise NotAllowedError("Your account may not create studies: ask the person who runs this site.")


def check_may_take_role(user: User, study: Study, role: Role) -> None:
    """ConflictError when the person already holds a role that this one excludes."""
    clash = roles_of(user, study) & EXCLUDES[role]
    if clash:
        names = " and ".join(sorted(Role(other).label.lower() for other in clash))
        raise ConflictError(
            f"You are already {names} of this study, and nobody may be that and its {role.label.lower()}: "
            "a rater must not be able to learn which method made a heatmap."
        )


def seat_of(user: User, study: Study) -> Seat:
    """The seat a rater holds. NotAllowedError when they hold none or have withdrawn."""
    seat = Seat.objects.filter(study=study, user=user).first()
    if seat is None:
        raise NotAllowedError("You hold no seat in this study.")
    if seat.state == SeatState.WITHDRAWN:
        raise NotAllowedError("You have withdrawn from this study.")
    return seat

"""What a study's state allows: one table of transitions, and what each of them needs.

Everything here is pure: a caller gathers the facts, and a refusal is a sentence for the screen (or None).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecgrating.studies.enums import Role, StudyState


@dataclass(frozen=True)
class Facts:
    """What a transition may depend on, gathered by ecgrating.studies.selectors.facts_of."""

    state: StudyState
    cases: int = 0
    incomplete_cases: int = 0
    arms: int = 0
    questions: int = 0
    claimed_seats: int = 0
    design_refusal: str | None = None


Need = Callable[[Facts], str | None]


def need_cases(facts: Facts) -> str | None:
    """Needs at least one case."""
    return None if facts.cases else "Add at least one case before freezing."


def need_complete_cases(facts: Facts) -> str | None:
    """Needs a map and a heatmap of every arm for every case."""
    if not facts.incomplete_cases:
        return None
    noun = "case has" if facts.incomplete_cases == 1 else "cases have"
    return f"{facts.incomplete_cases} {noun} maps missing: prepare the study, or leave them out."


def need_arms(facts: Facts) -> str | None:
    """Needs at least one arm."""
    return None if facts.arms else "Choose at least one arm before freezing."


def need_questions(facts: Facts) -> str | None:
    """Needs at least one question."""
    return None if facts.questions else "Add at least one question before freezing."


def need_working_design(facts: Facts) -> str | None:
    """Needs a design that can be drawn."""
    return facts.design_refusal


@dataclass(frozen=True)
class Transition:
    """One row of the table: who may take a study from where to where, and what that needs."""

    action: str
    label: str
    sources: frozenset[StudyState]
    target: StudyState
    roles: frozenset[Role]
    needs: tuple[Need, ...]
    needs_reason: bool
    refusal: str


_COORDINATOR = frozenset({Role.COORDINATOR})

TRANSITIONS: dict[str, Transition] = {
    row.action: row
    for row in (
        Transition(
            "freeze",
            "Freeze",
            frozenset({StudyState.DRAFT}),
            StudyState.FROZEN,
            _COORDINATOR,
            (need_arms, need_questions, need_cases, need_complete_cases, need_working_design),
            needs_reason=False,
            refusal="Only a draft can be frozen; this study is {state}.",
        ),
        Transition(
            "open",
            "Open",
            frozenset({StudyState.FROZEN}),
            StudyState.OPEN,
            _COORDINATOR,
            (),
            needs_reason=False,
            refusal="Only a frozen study can be opened; this study is {state}.",
        ),
        Transition(
            "pause",
            "Pause",
            frozenset({StudyState.OPEN}),
            StudyState.PAUSED,
            _COORDINATOR,
            (),
            needs_reason=True,
            refusal="Only an open study can be paused; this study is {state}.",
        ),
        Transition(
            "resume",
            "Resume",
            frozenset({StudyState.PAUSED}),
            StudyState.OPEN,
            _COORDINATOR,
            (),
            needs_reason=False,
            refusal="Only a paused study can be resumed; this study is {state}.",
        ),
        Transition(
            "close",
            "Close",
            frozenset({StudyState.OPEN, StudyState.PAUSED}),
            StudyState.CLOSED,
            _COORDINATOR,
            (),
            needs_reason=True,
            refusal="Only an open or paused study can be closed; this study is {state}.",
        ),
        Transition(
            "unblind",
            "Unblind",
            frozenset({StudyState.CLOSED}),
            StudyState.UNBLINDED,
            _COORDINATOR,
            (),
            needs_reason=True,
            refusal="Only a closed study can be unblinded; this study is {state}.",
        ),
    )
}

RATING_STATES = frozenset({StudyState.OPEN})
"""States in which a rating counts as in time."""

LATE_STATES = frozenset({StudyState.CLOSED, StudyState.UNBLINDED})
"""States in which a rating is kept as late and left out by default."""


def refusal(transition: Transition, facts: Facts, roles: frozenset[Role], reason: str = "") -> str | None:
    """Why this transition may not happen now, or None. The first refusal wins: person, state, needs, reason."""
    return blocked(transition, facts, roles) or _missing_reason(transition, reason)


def blocked(transition: Transition, facts: Facts, roles: frozenset[Role]) -> str | None:
    """Like `refusal` before anybody was asked for a reason: what a disabled button says."""
    if not roles & transition.roles:
        names = " or ".join(sorted(Role(role).label.lower() for role in transition.roles))
        return f"Only a {names} of this study may {transition.action} it."
    if facts.state not in transition.sources:
        return transition.refusal.format(state=StudyState(facts.state).label.lower())
    return next((text for need in transition.needs if (text := need(facts))), None)


def _missing_reason(transition: Transition, reason: str) -> str | None:
    if transition.needs_reason and not reason.strip():
        return f"Give a reason to {transition.action} the study: it is written to the log."
    return None


def editing_refusal(state: StudyState) -> str | None:
    """Why a protocol may not be edited, or None."""
    if state == StudyState.DRAFT:
        return None
    return "A frozen protocol cannot be edited: make an amendment, or copy the study."


def rating_refusal(state: StudyState) -> str | None:
    """Why no rating is taken at all, or None (late ones are taken and kept as late)."""
    if state in RATING_STATES | LATE_STATES | {StudyState.PAUSED}:
        return None
    return "This study is not open yet."


def diagram() -> str:
    """The states and transitions as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {StudyState.DRAFT.value}"]
    for row in TRANSITIONS.values():
        note = f"{row.action} (reason)" if row.needs_reason else row.action
        lines += [
            f"    {source.value} --> {row.target.value}: {note}" for source in StudyState if source in row.sources
        ]
    return "\n".join([*lines, f"    {StudyState.UNBLINDED.value} --> [*]"])


def table() -> str:
    """The transitions as a Markdown table."""
    lines = ["| action | from | to | who | needs |", "|---|---|---|---|---|"]
    for row in TRANSITIONS.values():
        needs = [str(need.__doc__).rstrip(".").removeprefix("Needs ") for need in row.needs]
        needs += ["a reason"] if row.needs_reason else []
        sources = ", ".join(source.value for source in StudyState if source in row.sources)
        roles = ", ".join(sorted(row.roles))
        lines.append(f"| {row.action} | {sources} | {row.target.value} | {roles} | {'; '.join(needs) or 'nothing'} |")
    return "\n".join(lines)

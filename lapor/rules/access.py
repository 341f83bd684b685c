"""Who acts, on what, and whether it is their business.

``within_reach`` speaks of one report; ``reports.queries.access.visible_to`` says the same in SQL
for lists, and a test holds the two equal. Source: RULES.md 6 (misconduct lane) and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from lapor.rules.errors import RuleViolation
from lapor.rules.flow import GRANTS, Action, Reach, Role, State


class NotYours(RuleViolation):
    """The actor has no such grant over this report."""

    code = "not_yours"


@dataclass(frozen=True)
class Actor:
    """Somebody acting in one capacity.

    unit_path, institution_path: paths of ids, ``/1/5/``; empty where there is none.
    report_id: the one report a reporter holds the key of.
    """

    role: Role
    user_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    unit_path: str = ""
    institution_id: int | None = None
    institution_path: str = ""
    report_id: int | None = None


SYSTEM = Actor(Role.SYSTEM)
PUBLIC = Actor(Role.PUBLIC)


@dataclass(frozen=True)
class Subject:
    """What access asks of a report.

    desk_unit_id: the desk that verifies it. handler_unit_ids: units with a running co-handler part.
    is_misconduct: it is in the misconduct lane. named_path: the unit complained about, or "".
    referred_unit_ids: Ombudsman's seats it was referred to.
    """

    report_id: int
    state: State
    desk_unit_id: int | None = None
    holder_unit_id: int | None = None
    holder_path: str = ""
    handler_unit_ids: frozenset[int] = frozenset()
    filed_by_post_id: int | None = None
    is_misconduct: bool = False
    named_path: str = ""
    is_priority: bool = False
    referred_unit_ids: frozenset[int] = frozenset()


# The widest reach in which each role reads; actions ask for their own reach on top.
READS: dict[Role, tuple[Reach, ...]] = {
    Role.REPORTER: (Reach.OWN,),
    Role.PUBLIC: (),
    Role.INTAKE_OFFICER: (Reach.OWN,),
    Role.LIAISON: (Reach.UNIT,),
    Role.CASE_HANDLER: (Reach.UNIT,),
    Role.INSTITUTION_ADMIN: (Reach.DESK, Reach.TREE),
    Role.EXECUTIVE: (Reach.TREE,),
    Role.INSPECTORATE: (Reach.UNIT, Reach.TREE),
    Role.NATIONAL_ADMIN: (Reach.NATION,),
    Role.PRESIDENTIAL_OFFICE: (Reach.PRIORITY,),
    Role.OMBUDSMAN: (Reach.DESK, Reach.REFERRED),
    Role.OMBUDSMAN_OFFICE: (Reach.REFERRED,),
    Role.AUDITOR: (),
    Role.PARTNER: (Reach.OWN,),
    Role.SYSTEM: (Reach.NATION,),
}


_WAITING = frozenset({State.UNVERIFIED, State.POSTPONED})
_OF_A_PART = frozenset({Action.DONE_PART, Action.NOTE})


def _reaches(reach: Reach, actor: Actor, subject: Subject) -> bool:
    match reach:
        case Reach.OWN:
            if actor.role is Role.REPORTER:
                return actor.report_id == subject.report_id
            return actor.post_id is not None and actor.post_id == subject.filed_by_post_id
        case Reach.DESK:
            return (
                actor.unit_id is not None
                and subject.desk_unit_id == actor.unit_id
                and _lane_allows(actor, subject)
            )
        case Reach.UNIT:
            holds = actor.unit_id is not None and (
                subject.holder_unit_id == actor.unit_id or actor.unit_id in subject.handler_unit_ids
            )
            return holds and _lane_allows(actor, subject)
        case Reach.TREE:
            tree = tree_of(actor)
            if actor.role is Role.INSPECTORATE and not subject.is_misconduct:
                return False  # of its tree it reads the misconduct lane alone
            return (
                bool(tree) and subject.holder_path.startswith(tree) and _lane_allows(actor, subject)
            )
        case Reach.NATION:
            return actor.role is Role.SYSTEM or _lane_allows(actor, subject)
        case Reach.PRIORITY:
            return subject.is_priority and not subject.is_misconduct
        case Reach.REFERRED:
            if actor.role is Role.OMBUDSMAN:
                return bool(subject.referred_unit_ids)
            return actor.unit_id is not None and actor.unit_id in subject.referred_unit_ids
    assert_never(reach)


def tree_of(actor: Actor) -> str:
    """Return the path of the tree an actor answers for: the head of a unit from there downwards,
    anybody else in the whole institution. Source: RULES.md 3 (redispose) and 9.
    """
    return actor.unit_path if actor.role is Role.EXECUTIVE else actor.institution_path


def _lane_allows(actor: Actor, subject: Subject) -> bool:
    """Keep the misconduct lane from the unit named, its officers and its superiors.

    A report about the conduct of an official is read by the desk that verifies it, by the
    inspectorate, and by the unit that leads it; never by whoever stands on the path of the unit
    named. Source: RULES.md 6, misconduct lane.
    """
    if not subject.is_misconduct:
        return True
    if subject.named_path and actor.unit_path:
        superior_or_same = subject.named_path.startswith(actor.unit_path)
        inside = actor.unit_path.startswith(subject.named_path)
        if superior_or_same or inside:
            return False
    if actor.role in (Role.NATIONAL_ADMIN, Role.OMBUDSMAN, Role.INSPECTORATE):
        return True
    return actor.role is Role.LIAISON and subject.holder_unit_id == actor.unit_id


def within_reach(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor may read the report at all; outside, it does not exist for them."""
    return any(_reaches(reach, actor, subject) for reach in READS[actor.role])


def may(actor: Actor, action: Action, subject: Subject) -> bool:
    """Return whether the actor's role grants ``action`` over this report.

    Before disposal only the desk that holds a report archives it; after it the national admin.
    A co-handler works on its own part and nothing else.
    """
    reach = GRANTS[actor.role].get(action)
    if (actor.role, action) == (Role.NATIONAL_ADMIN, Action.ARCHIVE):
        reach = Reach.DESK if subject.state in _WAITING else Reach.NATION
    if reach is Reach.UNIT and actor.unit_id != subject.holder_unit_id and action not in _OF_A_PART:
        return False
    return reach is not None and _reaches(reach, actor, subject)


def require(actor: Actor, action: Action, subject: Subject) -> None:
    """Raise NotYours unless ``may(actor, action, subject)``."""
    if not may(actor, action, subject):
        raise NotYours("Tindakan ini bukan wewenang Anda atas laporan ini.")

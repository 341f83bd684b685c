"""The procedure, complete: what an action makes of a case, and what time demands of it.

Import ``apply``, ``submitted`` and ``due_act`` from here: this module knows every effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lapor.rules import effects_citizen, effects_holding, effects_intake, effects_work
from lapor.rules.bench import apply, effects, submitted
from lapor.rules.case import Act, Case, notice_missed
from lapor.rules.clocks import ClockKind, Run
from lapor.rules.effects_holding import is_for_the_nation
from lapor.rules.flow import OPEN, Action, Role, State
from lapor.rules.reasons import Ball

__all__ = ["DueAct", "apply", "due_act", "effects", "notice_missed", "submitted"]
_COMPLETE = (effects_citizen, effects_holding, effects_intake, effects_work)


@dataclass(frozen=True)
class DueAct:
    """Something time demands: the action, since when, and the follow-up or subject concerned."""

    action: Action
    since: datetime
    follow_up_number: int | None = None

    def act(self, at: datetime, *, unit: int | None = None) -> Act:
        """Return it as an act of the system at ``at``."""
        return Act(self.action, at, Role.SYSTEM, unit=unit, follow_up_number=self.follow_up_number)


def due_act(case: Case, at: datetime) -> DueAct | None:
    """Return the act of the system that has been due longest at ``at``, or None.

    It asks about the state of the case, not about what changed, so a late or repeated question
    finds the same. Source: RULES.md 3 and 4 (system), ARCHITECTURE 3.3.
    """
    if case.state not in OPEN:
        return None
    found = [d for d in (_of_clock(case, r, at) for r in case.open_runs()) if d]
    if case.state is State.IN_PROCESS:
        broken = effects_work.broken_promise(case, at)
        if broken is not None:
            found.append(DueAct(Action.VOID_FOLLOW_UP, broken.at, broken.number))
    return min(found, key=lambda d: d.since, default=None)


def _of_clock(case: Case, run: Run, at: datetime) -> DueAct | None:
    if not run.is_past(at):
        return None
    action = _consequence(case, run)
    return DueAct(action, run.due_at) if action else None


def _consequence(case: Case, run: Run) -> Action | None:
    level = case.memory.intake_level
    match (run.kind, run.subject):
        case (ClockKind.NEGLECT, _) if not case.memory.is_about_ombudsman:
            return Action.REFER
        case (ClockKind.VERIFICATION, _) if level == 0:
            return Action.ESCALATE_INTAKE
        case (ClockKind.DECISION, effects_intake.INTAKE) if level == 1:
            return Action.ESCALATE_INTAKE
        case (ClockKind.COMPLETING, _):
            return Action.LAPSE
        case (ClockKind.REPLY_WINDOW, _) if case.ball is Ball.REPORTER:
            return Action.CLOSE_SILENT
        case (ClockKind.RESPONSE, _):
            return Action.DISPUTE
        case (ClockKind.DECISION, effects_work.OBJECTION):
            return Action.UNMERGE
        case (ClockKind.DECISION, effects_work.RETURN) if not is_for_the_nation(run):
            return Action.DECIDE_RETURN
    return None

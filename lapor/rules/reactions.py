"""What else happens after an action: names of the jobs that follow, in one place.

A command inserts one ``reaction`` row for each name in its own transaction; the drain carries
them out. A test checks that every name exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lapor.rules.flow import Action

_TELL_REPORTER = "notifications.tell_reporter"
_TELL_OFFICERS = "notifications.tell_officers"
_REFER = "referrals.open"

REACTIONS: Mapping[Action, tuple[str, ...]] = MappingProxyType(
    {
        Action.SUBMIT: (_TELL_REPORTER,),
        Action.VERIFY: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.POSTPONE: (_TELL_REPORTER,),
        Action.LAPSE: (_TELL_REPORTER,),
        Action.ESCALATE_INTAKE: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.ARCHIVE: (_TELL_REPORTER,),
        Action.REDISPOSE: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.DECIDE_RETURN: (_TELL_OFFICERS,),
        Action.ACKNOWLEDGE: (_TELL_REPORTER,),
        Action.FOLLOW_UP: (_TELL_REPORTER,),
        Action.VOID_FOLLOW_UP: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.ASK: (_TELL_REPORTER,),
        Action.ANSWER: (_TELL_REPORTER,),
        Action.REPLY: (_TELL_OFFICERS,),
        Action.DISPUTE: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.CLOSE_SILENT: (_TELL_REPORTER,),
        Action.CLOSE: (_TELL_REPORTER,),
        Action.REOPEN: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.REMIND: (_TELL_REPORTER, _TELL_OFFICERS),
        Action.REFER: (_REFER, _TELL_REPORTER, _TELL_OFFICERS),
        Action.MOVE_CLOCK: (_TELL_REPORTER,),
    }
)

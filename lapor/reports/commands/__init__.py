"""Every write to a report; a function here is one transaction and at least one event."""

from lapor.reports.commands._once import KeyReused, Once
from lapor.reports.commands._store import Done, Stale
from lapor.reports.commands.citizen import accept, dispute, reply, reporter_of
from lapor.reports.commands.submit import Receipt, submit
from lapor.reports.commands.time import keep_time, remind
from lapor.reports.commands.verify import Verification, verify
from lapor.reports.commands.work import (
    AnswerInput,
    Call,
    FollowUpInput,
    acknowledge,
    answer,
    close,
    follow_up,
    note,
)

__all__ = [
    "AnswerInput",
    "Call",
    "Done",
    "FollowUpInput",
    "KeyReused",
    "Once",
    "Receipt",
    "Stale",
    "Verification",
    "accept",
    "acknowledge",
    "answer",
    "close",
    "dispute",
    "follow_up",
    "keep_time",
    "note",
    "remind",
    "reply",
    "reporter_of",
    "submit",
    "verify",
]

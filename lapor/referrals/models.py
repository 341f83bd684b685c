"""Reports handed to Ombudsman RI, and what its seats did with them.

Rows are changed by ``referrals.commands`` and nowhere else; steps are never changed at all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from lapor.referrals.decisions import Decision, ReferralState
from lapor.rules.reasons import Referral as ReferralKind


def _one_of(field: str, enum: type[StrEnum]) -> models.CheckConstraint:
    """Let the database refuse what the enum does not know (choices= would not)."""
    known = [str(member) for member in enum]
    return models.CheckConstraint(
        name=f"%(class)s_{field}_known", condition=Q(**{f"{field}__in": known})
    )


class Referral(models.Model):
    """One report handed on in one cycle, as a notice by the system or a formal complaint.

    key: travels as Idempotency-Key, so that the other side takes it once. delivered_at, receipt:
    set when the other side (or the seat in the product) has it. told_seq: the last step the
    people concerned were told of.
    """

    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="referrals")
    event = models.OneToOneField("reports.ReportEvent", models.PROTECT, related_name="+")
    kind = models.TextField()
    cycle = models.PositiveSmallIntegerField()
    office = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    key = models.TextField(unique=True)
    state = models.TextField(default=ReferralState.SENT.value)
    opened_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    with_identity = models.BooleanField(default=False)
    receipt = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    told_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="referral_once", fields=["report", "kind", "cycle"]),
            _one_of("kind", ReferralKind),
            _one_of("state", ReferralState),
        ]
        indexes: ClassVar = [
            models.Index(name="referral_of_office", fields=["office", "state", "opened_at"]),
            models.Index(
                name="referral_undelivered", fields=["opened_at"], condition=Q(delivered_at=None)
            ),
            models.Index(
                name="referral_untold",
                fields=["id"],
                condition=~Q(told_seq=models.F("last_seq")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ReferralStep(models.Model):
    """One thing that happened to a referral; append-only (a trigger refuses the rest)."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    decision = models.TextField()
    to_state = models.TextField()
    actor_role = models.TextField()
    actor_post_id = models.BigIntegerField(null=True)
    actor_unit_id = models.BigIntegerField(null=True)
    text = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="referralstep_once", fields=["referral", "seq"]),
            _one_of("decision", Decision),
            _one_of("to_state", ReferralState),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}#{self.seq} {self.decision}"

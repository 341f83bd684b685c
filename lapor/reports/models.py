"""The report and its history as rows.

Rows are changed by ``reports.commands`` and nowhere else; events are never changed at all (a
trigger refuses it). Moments are aware and stored in UTC; days are local dates of the zone named
beside them.
"""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from lapor.rules.clocks import ClockKind, Outcome
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import (
    ArchiveReason,
    Ball,
    Channel,
    Closure,
    FollowUpKind,
    Grade,
    Kind,
)
from lapor.rules.working_days import Zone


def _one_of(field: str, enum: type[StrEnum], *, blank: bool = False) -> models.CheckConstraint:
    """Let the database refuse what the enum does not know (choices= would not)."""
    known = [str(member) for member in enum] + ([""] if blank else [])
    return models.CheckConstraint(
        name=f"%(class)s_{field}_known", condition=Q(**{f"{field}__in": known})
    )


class Report(models.Model):
    """Laporan: what one person told the government, and where its handling stands.

    ``title`` and ``text`` are the reporter's own words and never change; others read
    ``public_title`` and ``public_text``, set at verification.
    """

    id = models.BigAutoField(primary_key=True)
    tracking_id = models.CharField(max_length=10, unique=True)
    key_hash = models.BinaryField(null=True)  # HMAC of the receipt key; null: nobody holds one
    identity_ref = models.UUIDField(null=True, unique=True)
    kind = models.TextField()
    title = models.TextField()
    text = models.TextField()
    public_title = models.TextField(default="")
    public_text = models.TextField(default="")
    incident_on = models.DateField(null=True)
    area_code = models.TextField(default="")
    place_note = models.TextField(default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    category_code = models.TextField(default="")
    target_unit = models.ForeignKey(
        "directory.Unit", models.PROTECT, null=True, related_name="+"
    )  # the reporter's wish
    about_conduct = models.BooleanField(default=False)
    conduct_whom = models.TextField(default="")  # the official meant, in the reporter's words
    named_unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    name_public = models.BooleanField(default=False)
    public_name = models.TextField(default="")  # filled only where the reporter asked for it
    name_to_handlers = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True)
    consent_ombudsman = models.BooleanField(default=False)
    channel = models.TextField(default=Channel.WEB)
    state = models.TextField(default=State.UNVERIFIED)
    closure = models.TextField(default="")
    archive_reason = models.TextField(default="")
    cycle = models.PositiveSmallIntegerField(default=1)
    grade = models.TextField(default="")
    misconduct = models.BooleanField(default=False)
    field_inspection = models.BooleanField(default=False)
    desk_unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    holder = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    # Repeated from the holder's unit so that lists need no join; moves with the holder.
    holder_path = models.TextField(default="", db_collation="C")
    ball = models.TextField(default="")
    is_taken_down = models.BooleanField(default=False)
    is_priority = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    dispute_count = models.PositiveSmallIntegerField(default=0)
    referred_cycle = models.PositiveSmallIntegerField(null=True)
    # The Ombudsman's seat that has it, once referred.
    referred_unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True)
    # The head of the report's chain of events; a new event covers ``last_hash``.
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(default=bytes(32))
    # The earliest open clock, repeated for the queue's index; a test compares it with the rows.
    next_due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    filed_by_post_id = models.BigIntegerField(null=True)  # the officer who filed for a citizen
    is_migrated = models.BooleanField(default=False)
    # What the pure rules remember of the case and no column tells (see ``rules.case.Memory``).
    memory = models.JSONField(default=dict)
    source = models.TextField(default="")
    source_number = models.TextField(default="")
    received_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("kind", Kind),
            _one_of("state", State),
            _one_of("channel", Channel),
            _one_of("closure", Closure, blank=True),
            _one_of("archive_reason", ArchiveReason, blank=True),
            _one_of("grade", Grade, blank=True),
            _one_of("ball", Ball, blank=True),
            models.UniqueConstraint(
                name="report_once_per_source",
                fields=["source", "source_number"],
                condition=~Q(source=""),
            ),
            models.CheckConstraint(
                name="report_closure_says_how",
                condition=Q(state=State.COMPLETED, closure__gt="")
                | ~Q(state=State.COMPLETED) & Q(closure=""),
            ),
            models.CheckConstraint(
                name="report_rating_in_range",
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5),
            ),
            models.CheckConstraint(
                name="report_held_once_disposed",
                condition=Q(holder__isnull=False)
                | Q(state__in=[State.UNVERIFIED, State.POSTPONED, State.ARCHIVED]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="report_open_by_holder",
                fields=["holder", "next_due_at", "id"],
                condition=~Q(state__in=[State.COMPLETED, State.ARCHIVED]),
            ),
            models.Index(
                name="report_open_by_path",
                fields=["holder_path", "next_due_at"],
                condition=~Q(state__in=[State.COMPLETED, State.ARCHIVED]),
            ),
            models.Index(
                name="report_waiting_at_desk",
                fields=["desk_unit", "next_due_at", "id"],
                condition=Q(state__in=[State.UNVERIFIED, State.POSTPONED]),
            ),
            models.Index(
                name="report_referred",
                fields=["referred_unit", "id"],
                condition=Q(referred_unit__isnull=False),
            ),
            models.Index(
                name="report_open_by_due",
                fields=["next_due_at", "id"],
                condition=~Q(state__in=[State.COMPLETED, State.ARCHIVED]),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_id

    @property
    def is_in_misconduct_lane(self) -> bool:
        """Whether it is about the conduct of an official, by the reporter's or verifier's word."""
        return self.about_conduct or self.misconduct

    @property
    def waits_at_desk(self) -> bool:
        """Whether a verifier, and not yet a unit, has it."""
        return self.state in (State.UNVERIFIED, State.POSTPONED)


class ReportEvent(models.Model):
    """One action on one report, written once. ``payload`` never holds personal data."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    action = models.TextField()
    from_state = models.TextField(default="")
    to_state = models.TextField()
    actor_role = models.TextField()
    actor_post_id = models.BigIntegerField(null=True)
    actor_unit_id = models.BigIntegerField(null=True)
    cycle = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    payload = models.JSONField(default=dict)
    text_hash = models.BinaryField(null=True)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="event_once_per_seq", fields=["report", "seq"]),
            # The system refers a report once a cycle, whatever the code above believes.
            models.UniqueConstraint(
                name="report_referred_once",
                fields=["report", "cycle"],
                condition=Q(action=Action.REFER, actor_role=Role.SYSTEM),
            ),
            _one_of("action", Action),
            _one_of("actor_role", Role),
            _one_of("to_state", State),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}#{self.seq} {self.action}"


class EventText(models.Model):
    """Free text beside its event, which holds only the salted hash: erasure keeps the proof."""

    event = models.OneToOneField(
        ReportEvent, models.CASCADE, primary_key=True, related_name="written"
    )
    salt = models.BinaryField()
    text = models.TextField()
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"text of {self.event_id}"


class Clock(models.Model):
    """One running or ended promise about time; the dates are stored, not computed on reading.

    days: working days, or calendar days where ``in_calendar_days``. missed_at: set by the sweep
    while the clock still runs. remind_at: the next reminder. pauses: list of
    ``[since_on, until_on or null, reason, by]``, days in ISO form.
    """

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="clocks")
    kind = models.TextField()
    # What a clock of this kind is about where a report may have several: a unit's part, a decision.
    subject = models.TextField(default="")
    run = models.PositiveSmallIntegerField()
    cycle = models.PositiveSmallIntegerField()
    unit_id = models.BigIntegerField(null=True)  # whose clock it is: scores its holder
    zone = models.TextField()
    started_at = models.DateTimeField()
    start_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    in_calendar_days = models.BooleanField(default=False)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    calendar_version = models.PositiveIntegerField()
    policy_version = models.PositiveSmallIntegerField(default=1)
    pauses = models.JSONField(default=list)
    remind_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clock_once_per_run", fields=["report", "kind", "subject", "run"]
            ),
            models.UniqueConstraint(
                name="clock_open_once",
                fields=["report", "kind", "subject"],
                condition=Q(stopped_at=None),
            ),
            _one_of("kind", ClockKind),
            _one_of("zone", Zone),
            _one_of("outcome", Outcome, blank=True),
            models.CheckConstraint(
                name="clock_outcome_when_stopped",
                condition=Q(stopped_at=None, outcome="")
                | Q(stopped_at__isnull=False, outcome__gt=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clock_falling_due",
                fields=["due_at"],
                condition=Q(stopped_at=None, missed_at=None),
            ),
            models.Index(
                name="clock_to_remind",
                fields=["remind_at"],
                condition=Q(stopped_at=None, remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}#{self.run}"


class Assignment(models.Model):
    """A stretch of time in which a unit had the report, and as what."""

    class Part(models.TextChoices):
        """lead answers; co has an own part; copy only reads."""

        LEAD = "lead"
        CO = "co"
        COPY = "copy"

    report = models.ForeignKey(Report, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    part = models.TextField(default=Part.LEAD)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="assignment_one_lead",
                fields=["report"],
                condition=Q(part="lead", until=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(name="assignment_running", fields=["unit"], condition=Q(until=None))
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part} {self.unit_id}"


class FollowUp(models.Model):
    """A follow-up that stood when it was given; ``voided_at`` says it stands no more."""

    event = models.OneToOneField(
        ReportEvent, models.PROTECT, primary_key=True, related_name="follow_up"
    )
    report = models.ForeignKey(Report, models.PROTECT, related_name="follow_ups")
    cycle = models.PositiveSmallIntegerField()
    kind = models.TextField()
    at = models.DateTimeField()
    zone = models.TextField()
    is_copied = models.BooleanField(default=False)
    done_on = models.DateField(null=True)
    done_by = models.TextField(default="")
    promised_on = models.DateField(null=True)
    # The morning after the promised day in the holder's zone; null once kept, voided or closed.
    void_after = models.DateTimeField(null=True)
    fingerprint = models.TextField()
    voided_at = models.DateTimeField(null=True)
    was_objected = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [_one_of("kind", FollowUpKind)]
        indexes: ClassVar = [
            models.Index(
                name="promise_to_check",
                fields=["void_after"],
                condition=Q(void_after__isnull=False),
            ),
            models.Index(name="follow_up_of_report", fields=["report", "cycle"]),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class Attachment(models.Model):
    """A file somebody sent: the clean copy that is served, and its sealed original.

    upload_key: HMAC of the form it was staged in; ``report`` is set when that form is sent.
    path, sealed_path: content-addressed, below LAPOR_VAR/files.
    """

    class Purpose(models.TextChoices):
        """What it belongs to."""

        REPORT = "report"
        REPLY = "reply"
        EVIDENCE = "evidence"

    class Scan(models.TextChoices):
        """What the malware scan said; only ``clean`` is served."""

        PENDING = "pending"
        CLEAN = "clean"
        QUARANTINED = "quarantined"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="attachments")
    event = models.ForeignKey(ReportEvent, models.PROTECT, null=True, related_name="attachments")
    upload_key = models.TextField(default="")
    name = models.TextField()
    media_type = models.TextField()
    size = models.PositiveIntegerField()
    sha256 = models.TextField()
    path = models.TextField()
    sealed_path = models.TextField(default="")
    purpose = models.TextField(default=Purpose.REPORT)
    scan = models.TextField(default=Scan.PENDING)
    staged_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                name="attachment_staged",
                fields=["upload_key"],
                condition=Q(report=None),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Reaction(models.Model):
    """A listed consequence of an event, waiting to be carried out by the drain."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(ReportEvent, models.PROTECT, related_name="+")
    name = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reaction_once", fields=["event", "name"])
        ]
        indexes: ClassVar = [
            models.Index(
                name="reaction_waiting", fields=["next_at", "id"], condition=Q(parked_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.event_id}"


class IdempotencyKey(models.Model):
    """A write that was already carried out; the same key answers with the same result.

    Kept 30 days in the transaction of the write itself. Source: ARCHITECTURE 3.4.
    """

    scope = models.TextField()
    key = models.TextField()
    request_hash = models.BinaryField()
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="idempotency_once", fields=["scope", "key"])
        ]
        indexes: ClassVar = [models.Index(name="idempotency_by_age", fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"

"""The vault's tables, in a schema of their own. Nothing readable about a person is stored.

The web may insert identities and ledger rows; only the vault's role reads the rest.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Identity(models.Model):
    """Who sent one report, sealed. ``wrapped_key`` empty: erased, nobody can open it again."""

    ref = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    key_id = models.CharField(max_length=16)
    kept_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"vault"."identity"'
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_erased_without_key",
                condition=Q(erased_at=None) | Q(wrapped_key=b"", sealed=b""),
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)


class Access(models.Model):
    """The access ledger: one official read one protected thing of one report.

    Partitioned by month of ``at``, append-only (a trigger refuses the rest), made by migration.
    what: see ``ledger.What``. report_id is no foreign key: the ledger outlives the report.
    """

    id = models.BigAutoField(primary_key=True)
    report_id = models.BigIntegerField()
    what = models.TextField()
    role = models.TextField()
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    detail = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"vault"."access"'

    def __str__(self) -> str:
        return f"{self.what} of {self.report_id}"


class Challenge(models.Model):
    """A code sent to a contact, waiting to be typed back.

    code_hash, contact_index: keyed hashes only the vault can make; the contact itself is not kept.
    """

    id = models.CharField(primary_key=True, max_length=43)
    code_hash = models.BinaryField()
    contact_index = models.BinaryField()
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"vault"."challenge"'
        constraints: ClassVar = [
            models.CheckConstraint(name="challenge_attempts", condition=Q(attempts__lte=5))
        ]
        indexes: ClassVar = [
            models.Index(name="challenge_by_contact", fields=["contact_index", "made_at"]),
            models.Index(name="challenge_by_age", fields=["made_at"]),
        ]

    def __str__(self) -> str:
        return self.id


class Outgoing(models.Model):
    """A message on its way out. ``id`` is the caller's: the same message is never queued twice.

    box: recipient, subject and text, sealed; emptied when sent (kept 24 hours in demo mode, where
    nothing is sent). leased_until: a sender has it; after that moment another may take it.
    """

    class State(models.TextChoices):
        """queued waits, sent is over, shown stays in the demo's outbox, parked needs a person."""

        QUEUED = "queued"
        SENT = "sent"
        SHOWN = "shown"
        PARKED = "parked"

    id = models.TextField(primary_key=True)
    channel = models.TextField()
    box = models.BinaryField()
    state = models.TextField(default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"vault"."outgoing"'
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outgoing_state_known",
                condition=Q(state__in=["queued", "sent", "shown", "parked"]),
            ),
            models.CheckConstraint(
                name="outgoing_channel_known", condition=Q(channel__in=["email", "sms"])
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="outgoing_due", fields=["next_at"], condition=Q(state="queued")),
            models.Index(name="outgoing_by_age", fields=["queued_at"]),
        ]

    def __str__(self) -> str:
        return self.id

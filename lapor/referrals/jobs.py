"""Carrying referrals out: a reaction opens one, a job delivers it, a sweep heals what was lost.

Enqueued exactly once (a row of the transaction that made it necessary), run at least once,
effective once: the row's own state, the idempotency key on the other side. No transaction is
open during a call. Source: ARCHITECTURE 3.4, "exactly once".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lapor import clock
from lapor.directory import queries as directory
from lapor.referrals import commands, queries, texts
from lapor.referrals.case_file import as_payload, case_file
from lapor.referrals.decisions import Decision
from lapor.referrals.models import Referral, ReferralStep
from lapor.referrals.texts import Note
from lapor.reports.drain import reaction
from lapor.rules import tracking
from lapor.rules.labels import _
from lapor.vault import client, gateway
from lapor.vault.client import VaultRefused, VaultUnavailable
from lapor.vault.gateway import NotDelivered

# Twelve tries in two hours; then the hourly sweep begins again, for as long as it takes.
_AGAIN = RetryStrategy(
    max_attempts=12,
    exponential_wait=2,
    retry_exceptions={NotDelivered, VaultUnavailable},
)
# A referral still undelivered after this long gets a new job: the old one gave up or was lost.
_LOST_AFTER = timedelta(hours=1)


@reaction("referrals.open")
def open_referral(event_id: int, at: datetime) -> None:
    """Open the referral of a ``refer`` event and queue its delivery."""
    referral = commands.open_referral(event_id, at=at)
    _queue_delivery(referral.id)


@app.task(name="referrals.send_to_ombudsman", queue="referrals", retry=_AGAIN)
def send_to_ombudsman(referral_id: int) -> None:
    """Hand one case to Ombudsman RI and keep the receipt. Safe to run twice, or late."""
    referral = Referral.objects.select_related("report__holder", "report__desk_unit", "office").get(
        pk=referral_id
    )
    if referral.delivered_at is not None:
        return
    commands.note_attempt(referral_id)
    receipt, with_identity = _deliver(referral)
    commands.record_receipt(referral_id, receipt, with_identity=with_identity, at=clock.now())


def _deliver(referral: Referral) -> tuple[dict[str, object], bool]:
    """Post the case, through the vault where the reporter consented; return receipt and whether
    the identity went along.

    A consent withdrawn or an identity erased meanwhile makes it a masked case.
    """
    report = referral.report
    if report.consent_ombudsman and report.identity_ref is not None:
        try:
            receipt = client.pass_on(
                report.identity_ref,
                tracking_id=report.tracking_id,
                referral_key=referral.key,
                payload=_payload(referral),
            )
        except VaultRefused as refusal:
            if refusal.code == NotDelivered.code:
                raise NotDelivered(refusal.text) from None
            report.consent_ombudsman = False  # of this row in memory: the text is masked again
        else:
            return receipt, bool(settings.LAPOR_OMBUDSMAN_URL)
    return gateway.post_case(referral.key, _payload(referral)), False


def _payload(referral: Referral) -> dict[str, object]:
    return as_payload(
        case_file(referral.report),
        key=referral.key,
        kind=referral.kind,
        office=referral.office.name,
    )


@app.periodic(cron="23 * * * *")
@app.task(name="referrals.find_undelivered", queueing_lock="referrals.find_undelivered")
def find_undelivered(timestamp: int) -> None:
    """Queue again what nobody has taken: it asks for the state of the world."""
    del timestamp  # the period's; the product's clock decides
    queue_undelivered(clock.now())


def queue_undelivered(at: datetime) -> None:
    """Queue a delivery for each referral that had an hour and was not taken."""
    for referral_id in queries.undelivered(at, older_than=_LOST_AFTER):
        _queue_delivery(referral_id)


def _queue_delivery(referral_id: int) -> None:
    """Queue one delivery unless one waits already."""
    try:
        # The savepoint keeps "already queued" from poisoning the surrounding transaction.
        with transaction.atomic():
            waiting = send_to_ombudsman.configure(queueing_lock=f"referral:{referral_id}")
            waiting.defer(referral_id=referral_id)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="referrals.tell", queueing_lock="referrals.tell", retry=_AGAIN)
def tell(timestamp: int = 0) -> None:
    """Tell reporter and agency of the seats' steps they have not heard of."""
    del timestamp
    for referral in queries.untold():
        steps = ReferralStep.objects.filter(referral=referral, seq__gt=referral.told_seq)
        for step in steps.order_by("seq"):
            _tell_step(referral, step)
            commands.mark_told(referral.id, step.seq)


def _tell_step(referral: Referral, step: ReferralStep) -> None:
    report = referral.report
    message_id = f"referral:{referral.id}:{step.seq}"
    to_reporter = texts.REPORTER.get(Decision(step.decision))
    if to_reporter is not None and report.identity_ref is not None:
        said = _said(to_reporter, report.tracking_id, closing=texts.CLOSING)
        client.notify(report.identity_ref, message_id=f"{message_id}:reporter", **said)
    to_agency = texts.AGENCY.get(Decision(step.decision))
    if to_agency is not None and report.holder_id is not None:
        said = _said(to_agency, report.tracking_id, closing="")
        for officer in directory.liaison_posts(report.holder_id, step.at):
            if officer.email:
                client.send(
                    "email", officer.email, message_id=f"{message_id}:{officer.user_id}", **said
                )


def _said(note: Note, tracking_id: str, *, closing: str) -> dict[str, str]:
    """Fill a note; the SMS begins like every SMS of the product."""
    number = tracking.printed(tracking_id)
    fields = {"nomor": number, "alamat": f"{settings.LAPOR_BASE_URL}/lacak"}
    body = "\n\n".join(part for part in (note.body, closing) if part)
    return {
        "subject": note.subject.format_map(fields),
        "body": body.format_map(fields) + "\n",
        "sms_text": _("LAPOR {nomor}: ").format_map(fields) + note.sms.format_map(fields),
    }

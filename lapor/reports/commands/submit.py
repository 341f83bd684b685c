"""Filing: the one raw write. A report, its event, clocks, reaction, sealed identity and key are one
data-modifying statement (``_filing``) in one commit. Source: ARCHITECTURE 3.4, "Filing is the one raw write".
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from lapor.directory import queries as directory
from lapor.directory.kinds import NATIONAL_DESK, OMBUDSMAN
from lapor.directory.models import Unit
from lapor.directory.queries.places import places
from lapor.reports.canonical import canonical
from lapor.reports.commands._cases import stored_memory
from lapor.reports.commands._filing import FILE_REPORT
from lapor.reports.commands._once import Once, earlier_result
from lapor.reports.commands._writing import new_salt
from lapor.reports.models import ReportEvent
from lapor.rules import clocks, proofs, tracking
from lapor.rules.admission import Submission, effective_privacy
from lapor.rules.case import Act, Case, World, next_due
from lapor.rules.clocks import ClockKind, Run
from lapor.rules.flow import Action, Role, State
from lapor.rules.procedure import submitted
from lapor.rules.reactions import REACTIONS
from lapor.rules.reasons import Channel
from lapor.vault.sealing import SealedIdentity

KEY_SHOWN = timedelta(hours=24)
_DRAWS = 5  # times a tracking ID is drawn again if it exists


def _pepper() -> bytes:
    return settings.LAPOR_RECEIPT_PEPPER.encode()


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes away.

    receipt_key: the secret, printed form; "" when the same send is repeated after 24 hours.
    verify_by, refer_by: local dates (Asia/Jakarta); filed_at: when it was first filed; is_repeat:
    this send had been carried out before.
    """

    tracking_id: str
    receipt_key: str
    verify_by: date
    refer_by: date
    filed_at: datetime
    is_repeat: bool = False


def submit(
    submission: Submission,
    *,
    sealed: SealedIdentity,
    form_secret: bytes,
    upload_key: str,
    at: datetime,
    channel: Channel = Channel.WEB,
    public_name: str = "",
) -> Receipt:
    """File a report. The same ``form_secret`` sent again, also at the same time, files nothing.

    form_secret: the form's one-time secret; the receipt key is derived from it and only its hash
    is stored. upload_key: the key its attachments were staged under. public_name: the name, only
    where the reporter asked that it be public.
    Raises KeyReused if the secret was used for another submission.
    """
    key = tracking.derive_receipt_key(form_secret, _pepper())
    once = Once("filing", tracking.key_hash(key, _pepper()).hex(), astuple(submission))
    for _draw in range(_DRAWS):
        new_id = tracking.new_tracking_id(secrets.token_bytes(8))
        draft = _draft(submission, new_id, at=at, channel=channel)
        try:
            if _write(draft, submission, sealed, once, upload_key, public_name):
                return _receipt(draft.result, key, is_repeat=False)
        except IntegrityError as error:
            if "tracking_id" not in str(error):
                raise
            continue
        return _repeat(once, key, at)
    raise RuntimeError("five tracking IDs in a row existed already")


@dataclass(frozen=True)
class _Draft:
    tracking_id: str
    case: Case
    world: World
    event: ReportEvent
    salt: bytes
    desk: Unit
    channel: Channel

    @property
    def result(self) -> dict[str, object]:
        """What the idempotency key remembers: never the receipt key."""
        return {
            "tracking_id": self.tracking_id,
            "verify_by": self._due(ClockKind.VERIFICATION),
            "refer_by": self._due(ClockKind.NEGLECT),
            "at": self.event.at.isoformat(),
        }

    def _due(self, kind: ClockKind) -> str:
        run = self.case.running(kind)
        assert run is not None
        return run.due_on.isoformat()


def _draft(submission: Submission, tracking_id: str, *, at: datetime, channel: Channel) -> _Draft:
    desk = desk_for(submission)
    found = places([desk.id])
    world = World(place_of=found.__getitem__, policy=clocks.policy_on(at.date()))
    act = Act(Action.SUBMIT, at, Role.REPORTER)
    assert submission.kind is not None  # ``admission.problems`` refuses a form without one
    case = submitted(
        act,
        world,
        kind=submission.kind,
        channel=channel,
        desk=desk.id,
        is_about_ombudsman=_is_about_ombudsman(submission),
    )
    event = ReportEvent(
        seq=1,
        action=Action.SUBMIT,
        from_state="",
        to_state=State.UNVERIFIED,
        actor_role=Role.REPORTER,
        cycle=1,
        at=at,
        payload={"channel": str(channel), "kind": str(submission.kind)},
        prev_hash=bytes(32),
    )
    salt = new_salt()
    event.text_hash = proofs.text_hash(salt, submission.title + "\n" + submission.text)
    event.hash = proofs.event_hash(bytes(event.prev_hash), canonical(tracking_id, event))
    return _Draft(tracking_id, case, world, event, salt, desk, channel)


def _is_about_ombudsman(submission: Submission) -> bool:
    """Whether it is about somebody at the Ombudsman: then there is no referral. RULES.md 6."""
    if not submission.about_conduct or submission.named_unit_id is None:
        return False
    seat = directory.unit_by_key(OMBUDSMAN)
    return directory.unit(submission.named_unit_id).institution_id == seat.institution_id


def desk_for(submission: Submission) -> Unit:
    """Return the desk that verifies: the institution named if it is connected in full, else the
    national desk; about the conduct of an official always the national desk, and about the
    national desk itself the Ombudsman's seat. Source: RULES.md 3 (verify) and 6.
    """
    national = directory.unit_by_key(NATIONAL_DESK)
    if submission.about_conduct:
        if submission.named_unit_id is not None:
            named = directory.unit(submission.named_unit_id)
            if named.institution_id == national.institution_id:
                return directory.unit_by_key(OMBUDSMAN)
        return national
    if submission.target_unit_id is None:
        return national
    institution = directory.unit(submission.target_unit_id).institution
    if institution is not None and institution.connection_mode == "full":
        return institution
    return national


def _write(
    draft: _Draft,
    submission: Submission,
    sealed: SealedIdentity,
    once: Once,
    upload_key: str,
    public_name: str,
) -> bool:
    """Run the statement; return whether it wrote (False: the key had been used)."""
    privacy = effective_privacy(submission)
    event = draft.event
    values = asdict(submission) | {
        "scope": once.scope,
        "key": once.key,
        "request_hash": once.request_hash,
        "result": json.dumps(draft.result),
        "at": event.at,
        "ref": sealed.ref,
        "sealed": sealed.sealed,
        "wrapped_key": sealed.wrapped_key,
        "key_id": sealed.key_id,
        "tracking_id": draft.tracking_id,
        "key_hash": bytes.fromhex(once.key),
        "kind": str(submission.kind),
        "target_unit": submission.target_unit_id,
        "named_unit": submission.named_unit_id,
        "name_public": privacy.name_public,
        "public_name": public_name if privacy.name_public else "",
        "name_to_handlers": privacy.name_to_handlers,
        "is_public": privacy.is_public,
        "consent": submission.consent_ombudsman,
        "channel": str(draft.channel),
        "desk": draft.desk.id,
        "hash": event.hash,
        "prev_hash": event.prev_hash,
        "text_hash": event.text_hash,
        "payload": json.dumps(event.payload),
        "salt": draft.salt,
        "written": submission.title + "\n" + submission.text,
        "next_due_at": next_due(draft.case),
        "memory": json.dumps(stored_memory(draft.case.memory)),
        "clocks": json.dumps([_clock(r, draft.world) for r in draft.case.runs]),
        "reactions": list(REACTIONS[Action.SUBMIT]),
        "upload_key": upload_key,
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(FILE_REPORT, values)
        return cursor.fetchone() is not None


def _clock(run: Run, world: World) -> dict[str, object]:
    remind_at = clocks.next_reminder(run, world.place_of(run.unit_id).calendar, run.started_at)
    return {
        "kind": run.kind,
        "unit_id": run.unit_id,
        "zone": run.zone,
        "start_on": run.start_on.isoformat(),
        "days": run.days,
        "due_on": run.due_on.isoformat(),
        "due_at": run.due_at.isoformat(),
        "is_provisional": run.is_provisional,
        "calendar_version": run.calendar_version,
        "policy_version": run.policy_version,
        "remind_at": remind_at.isoformat() if remind_at else None,
    }


def _receipt(result: dict[str, object], key: str, *, is_repeat: bool) -> Receipt:
    return Receipt(
        tracking_id=str(result["tracking_id"]),
        receipt_key=key,
        verify_by=date.fromisoformat(str(result["verify_by"])),
        refer_by=date.fromisoformat(str(result["refer_by"])),
        filed_at=datetime.fromisoformat(str(result["at"])),
        is_repeat=is_repeat,
    )


def _repeat(once: Once, key: str, at: datetime) -> Receipt:
    """Answer a repeated send; the key is shown again for 24 hours only."""
    result = earlier_result(once)
    filed = datetime.fromisoformat(str(result["at"]))
    return _receipt(result, key if at - filed <= KEY_SHOWN else "", is_repeat=True)

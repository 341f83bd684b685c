"""Playing a story: each step is the very command its person would have given, at its moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings

from lapor.accounts.queries import user_named
from lapor.demo.pictures import photo
from lapor.demo.story import Step, Story
from lapor.directory import queries as directory
from lapor.directory.demo_tree import REGENCY
from lapor.referrals import commands as referrals
from lapor.referrals.decisions import Decision
from lapor.referrals.models import Referral
from lapor.reports import commands
from lapor.reports.commands import Call, Once
from lapor.reports.commands.uploads import stage_upload
from lapor.reports.models import Report
from lapor.rules import admission, tracking
from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.rules.personal_data import mask
from lapor.rules.reasons import FollowUpKind, Kind
from lapor.rules.working_days import Calendar, Zone, add_working_days, local_date
from lapor.vault.sealing import Identity, seal

_DESKS = (Role.INSTITUTION_ADMIN, Role.NATIONAL_ADMIN, Role.OMBUDSMAN)


def receipt_key(story: Story) -> str:
    """Return the receipt key of a story's reporter."""
    return tracking.derive_receipt_key(story.form_secret, _pepper())


def report_of(story: Story) -> Report | None:
    """Return the report a story was filed as, None if it was not yet."""
    hashed = tracking.key_hash(receipt_key(story), _pepper())
    return Report.objects.filter(key_hash=hashed).first()


def _pepper() -> bytes:
    return settings.LAPOR_RECEIPT_PEPPER.encode()


def unit_of(code: str) -> int:
    """Return the unit "dpupr" of the regency, or "63/dishub", or an institution "kemenhub"."""
    institution, _, inside = code.rpartition("/")
    root = directory.institution_by_code(institution or REGENCY)
    unit = directory.unit_by_code(root.id, inside) if root else None
    unit = unit or directory.institution_by_code(code)
    if unit is None:
        raise LookupError(f"the demo knows no unit {code}")
    return unit.id


def file(story: Story, *, at: datetime) -> None:
    """File the report of a story; once more it files nothing."""
    if report_of(story) is not None:
        return
    for number in range(story.photos):
        stage_upload(upload_key=story.upload_key, content=photo(f"{story.id}:{number}"), at=at)
    contact = admission.normalise_contact(story.contact)
    identity = Identity(story.who, contact.kind, contact.value, story.home, story.address)
    told = incident_day(story, local_date(at, Zone.WITA))
    commands.submit(
        admission.Submission(
            kind=story.kind,
            title=story.title,
            text=story.text,
            incident_on=told,
            area_code=story.area,
            place_note=story.place,
            target_unit_id=unit_of(story.target) if story.target else None,
            category_code=story.category,
            about_conduct=bool(story.conduct),
            conduct_whom=story.conduct,
            named_unit_id=unit_of(story.named) if story.named else None,
            name_public=story.name_public,
            name_to_handlers=not story.anonim,
            is_public=not story.rahasia,
            consent_ombudsman=story.consent,
        ),
        sealed=seal(identity),
        form_secret=story.form_secret,
        upload_key=story.upload_key,
        at=at,
        public_name=story.who if story.name_public else "",
    )


def incident_day(story: Story, filed_on: date) -> date | None:
    """Return the day of the incident, None where the story tells none."""
    return None if story.incident < 0 else filed_on - timedelta(days=story.incident)


def perform(story: Story, number: int, step: Step, *, at: datetime, calendar: Calendar) -> None:
    """Carry out one step; carried out before, it changes nothing."""
    report = report_of(story)
    if report is None:
        raise LookupError(f"{story.id} was not filed")
    actor = _actor(report, step, at)
    once = Once("demo", f"{story.id}:{number}")
    if step.do == "verify":
        decision = _decision(report, step)
        commands.verify(report.tracking_id, decision, actor=actor, at=at, once=once)
        return
    if step.do in _DECISIONS:
        newest = Referral.objects.filter(report=report).latest("id")
        referrals.decide(newest.id, _DECISIONS[step.do], actor=actor, at=at, text=step.text)
        return
    call = Call(report.tracking_id, actor, at, once=once)
    _ACTS[step.do](call, step, calendar)


def _decision(report: Report, step: Step) -> commands.Verification:
    return commands.Verification(
        kind=Kind(step.kind or report.kind),
        unit_id=unit_of(step.unit),
        category_code=step.category or report.category_code,
        public_title=step.public_title or mask(report.title),
        public_text=step.public_text or mask(report.text),
        misconduct=step.misconduct,
        field_inspection=step.field_inspection,
        normative=step.normative,
        name_to_handlers=report.name_to_handlers,
        is_public=report.is_public and not step.rahasia,
        note=step.text,
    )


def _actor(report: Report, step: Step, at: datetime) -> Actor:
    if step.do in ("reply", "accept", "dispute"):
        return commands.reporter_of(report.id)
    if step.by:
        user = user_named(step.by)
        actor = directory.actor_for(user.id, at) if user else None
    elif step.do == "verify":
        actor = _first(directory.officers([report.desk_unit_id], _DESKS, at), at)
    elif step.do in _DECISIONS:
        seats = [report.referred_unit_id] if report.referred_unit_id else []
        actor = _first(directory.officers(seats, [Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE], at), at)
    else:
        holder = report.holder_id or report.desk_unit_id
        actor = _first(directory.liaison_posts(holder, at), at)
    if actor is None:
        raise LookupError(f"nobody is there to {step.do} {report.tracking_id}")
    return actor


def _first(officers: list[directory.Officer], at: datetime) -> Actor | None:
    if not officers:
        return None
    return directory.actor_for(officers[0].user_id, at, officers[0].post_id)


def _follow_up(call: Call, step: Step, calendar: Calendar) -> None:
    today = local_date(call.at, Zone.WITA)
    if step.do == "promise":
        due = add_working_days(today, step.within, calendar).on
        promise = commands.FollowUpInput(FollowUpKind.PROMISE, step.text, promised_on=due)
        commands.follow_up(call, promise)
        return
    done = commands.FollowUpInput(
        FollowUpKind.DONE, step.text, done_on=today, done_by="petugas unit"
    )
    commands.follow_up(call, done)


def _answer(call: Call, step: Step, calendar: Calendar) -> None:
    del calendar
    once = call.once
    assert once is not None
    for number in range(step.photos):
        stage_upload(upload_key=once.key, content=photo(f"{once.key}:{number}"), at=call.at)
    commands.answer(call, commands.AnswerInput(step.text, step.rule, once.key))


_DECISIONS: Mapping[str, Decision] = {
    "ombudsman_accept": Decision.ACCEPT,
    "ombudsman_ask": Decision.ASK,
    "ombudsman_decline": Decision.DECLINE,
    "ombudsman_outcome": Decision.NOTE_OUTCOME,
}
_Act = Callable[[Call, Step, Calendar], object]
_ACTS: Mapping[str, _Act] = {
    "tell": lambda call, step, _: commands.acknowledge(call, step.text),
    "promise": _follow_up,
    "done": _follow_up,
    "answer": _answer,
    "close": lambda call, step, _: commands.close(call, step.text),
    "note": lambda call, step, _: commands.note(call, step.text),
    "reply": lambda call, step, _: commands.reply(call, step.text, is_public=step.is_public),
    "accept": lambda call, step, _: commands.accept(call, rating=step.rating, text=step.text),
    "dispute": lambda call, step, _: commands.dispute(call, step.text),
}

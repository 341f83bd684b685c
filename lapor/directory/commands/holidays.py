"""Change the calendar. Every change that counts makes a new version; old ones stay readable.

Running clocks keep the version they began with; what a national change does to them is decided
by ``reports``, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import connection, transaction

from lapor.directory.kinds import HolidayKind
from lapor.directory.models import Area, CalendarVersion, Holiday
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _


class HolidayRefused(RuleViolation):
    """The calendar cannot take the change."""

    code = "holiday_refused"


@dataclass(frozen=True, kw_only=True)
class NewHoliday:
    """A free day as decreed (``is_certain``) or expected."""

    on: date
    name: str
    kind: HolidayKind
    decree: str = ""
    region_code: str = ""
    is_certain: bool = True


@transaction.atomic(durable=True)
def add_holiday(new: NewHoliday, *, at: datetime) -> Holiday:
    """Add a free day. A regional one is only a proposal until ``confirm_holiday``.

    Raises HolidayRefused: a certain day without decree, a region that is no province or
    regency, or a day that is there already.
    """
    _check(new)
    is_proposal = new.kind is HolidayKind.REGIONAL
    version = None if is_proposal else _new_version(f"Ditambah: {new.name}, {new.on}", at)
    return Holiday.objects.create(
        on=new.on,
        name=new.name.strip(),
        kind=new.kind,
        decree=new.decree,
        region_code=new.region_code,
        is_certain=new.is_certain,
        decided_at=None if is_proposal else at,
        since_version=version,
    )


@transaction.atomic(durable=True)
def confirm_holiday(holiday_id: int, *, decree: str, at: datetime) -> Holiday:
    """Make an expected day certain, or let a proposed regional day count.

    Raises HolidayRefused without a decree, or if the day no longer stands.
    """
    old = _standing(holiday_id)
    if not decree.strip():
        raise HolidayRefused(_("Sebutkan surat keputusan yang menetapkan hari libur ini."))
    version = _new_version(f"Ditetapkan: {old.name}, {old.on}", at)
    if old.since_version_id is None:
        old.since_version = version
        old.decree, old.is_certain, old.decided_at = decree, True, at
        old.save()
        return old
    old.until_version = version
    old.save(update_fields=["until_version"])
    return Holiday.objects.create(
        on=old.on,
        name=old.name,
        kind=old.kind,
        region_code=old.region_code,
        decree=decree,
        is_certain=True,
        decided_at=at,
        since_version=version,
    )


@transaction.atomic(durable=True)
def withdraw_holiday(holiday_id: int, *, reason: str, at: datetime) -> None:
    """Take a day off the calendar from now on; HolidayRefused without a reason."""
    old = _standing(holiday_id)
    if not reason.strip():
        raise HolidayRefused(_("Sebutkan alasan hari libur ini dicabut."))
    # A proposal never counted, so nothing was ever computed with it: no new version.
    never_counted = old.since_version_id is None
    old.until_version = (
        _newest() if never_counted else _new_version(f"Dicabut: {old.name}, {old.on}: {reason}", at)
    )
    old.decided_at = at
    old.save(update_fields=["until_version", "decided_at"])


@transaction.atomic(durable=True)
def extend_calendar(known_until: date, *, reason: str, at: datetime) -> CalendarVersion:
    """Say that all national free days up to a later day are now on the calendar."""
    newest = _newest()
    if newest is not None and known_until <= newest.known_until:
        raise HolidayRefused(_("Kalender sudah diketahui sampai tanggal itu."))
    return _new_version(reason, at, known_until)


def take_file(rows: Iterable[dict[str, str]]) -> None:
    """Bring the calendar in line with the shipped file; a new version only if a day changed.

    Days of the file are added; estimates of the same file that it no longer has, or now knows
    for certain, end. What an administrator decided is certain, and is never touched.
    """
    wanted = {(day.on, day.name): day for day in map(_from_file, rows)}
    standing = {
        (row.on, row.name): row
        for row in Holiday.objects.filter(region_code="", until_version__isnull=True)
    }
    ended = [
        row
        for key, row in standing.items()
        if not row.is_certain and (key not in wanted or wanted[key].is_certain)
    ]
    decided = {row.on for row in standing.values() if row.is_certain}
    fresh = [
        day
        for key, day in wanted.items()
        if (key not in standing or standing[key] in ended)
        and (day.is_certain or day.on not in decided)
    ]
    if not ended and not fresh:
        return
    known_until = date(max(day.on.year for day in wanted.values()), 12, 31)
    version = _new_version("Berkas hari libur bawaan", None, known_until)
    Holiday.objects.filter(id__in=[row.id for row in ended]).update(until_version=version)
    Holiday.objects.bulk_create(
        Holiday(
            on=day.on,
            name=day.name,
            kind=day.kind,
            decree=day.decree,
            is_certain=day.is_certain,
            since_version=version,
        )
        for day in fresh
    )


def _from_file(row: dict[str, str]) -> NewHoliday:
    on = date.fromisoformat(row["tanggal"])
    is_certain = row["pasti"] == "1"
    return NewHoliday(
        on=on,
        name=row["nama"],
        kind={
            "libur_nasional": HolidayKind.NATIONAL,
            "cuti_bersama": HolidayKind.COLLECTIVE_LEAVE,
        }[row["jenis"]],
        decree=f"SKB Tiga Menteri untuk tahun {on.year}" if is_certain else "",
        is_certain=is_certain,
    )


def _check(new: NewHoliday) -> None:
    if not new.name.strip():
        raise HolidayRefused(_("Nama hari libur wajib diisi."))
    if new.is_certain and not new.decree.strip():
        raise HolidayRefused(_("Sebutkan surat keputusan yang menetapkan hari libur ini."))
    if (new.kind is HolidayKind.REGIONAL) != bool(new.region_code):
        raise HolidayRefused(_("Hanya libur daerah yang berlaku untuk satu daerah."))
    if new.region_code and not Area.objects.filter(code=new.region_code, level__lte=2).exists():
        raise HolidayRefused(_("Daerah harus sebuah provinsi, kabupaten, atau kota."))
    same = Holiday.objects.filter(
        on=new.on, region_code=new.region_code, name=new.name.strip(), until_version__isnull=True
    )
    if same.exists():
        raise HolidayRefused(_("Hari libur ini sudah tercatat."))


def _standing(holiday_id: int) -> Holiday:
    found = (
        Holiday.objects.select_for_update()
        .filter(id=holiday_id, until_version__isnull=True)
        .first()
    )
    if found is None:
        raise HolidayRefused(_("Hari libur ini sudah tidak berlaku."))
    return found


def _newest() -> CalendarVersion | None:
    """Return the newest version; changes queue here, so each gets its own number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory calendar'))")
    return CalendarVersion.objects.order_by("-number").first()


def _new_version(
    reason: str, at: datetime | None, known_until: date | None = None
) -> CalendarVersion:
    last = _newest()
    if last is None and known_until is None:
        raise HolidayRefused(_("Kalender kerja belum dimuat."))
    made = CalendarVersion(
        number=last.number + 1 if last else 1,
        token=uuid4(),
        reason=reason,
        known_until=max(filter(None, (known_until, last.known_until if last else None))),
    )
    if at is not None:
        made.made_at = at
    made.save(force_insert=True)
    return made

"""Appoint officers to posts, and end the posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lapor.accounts.models import User
from lapor.directory.kinds import (
    OFFICER_ROLES,
    PRESIDENTIAL_OFFICE,
    UnitKind,
)
from lapor.directory.models import Post, Unit
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.rules.labels import _


class PostRefused(RuleViolation):
    """The appointment cannot be as it was given."""

    code = "post_refused"


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """An appointment as its decree (SK) says it; ``valid_to`` is the last day, if it has one."""

    user_id: int
    unit_id: int
    role: Role
    decree_number: str
    decree_on: date
    valid_from: date
    valid_to: date | None = None


# Roles whose reach is the nation's sit at their own seat and nowhere else.
_SEAT: dict[Role, UnitKind] = {
    Role.NATIONAL_ADMIN: UnitKind.DESK,
    Role.OMBUDSMAN: UnitKind.OMBUDSMAN,
    Role.OMBUDSMAN_OFFICE: UnitKind.OMBUDSMAN_OFFICE,
}


@transaction.atomic(durable=True)
def add_post(new: NewPost) -> Post:
    """Appoint a person. The same appointment given again is the one that stands.

    Raises PostRefused: no decree, a role nobody is appointed to, the wrong seat, dates that do
    not fit each other or the unit, or an account that is closed.
    """
    unit = Unit.objects.filter(id=new.unit_id).first()
    if unit is None:
        raise PostRefused(_("Unit tidak dikenal."))
    _check(new, unit)
    if not User.objects.filter(id=new.user_id, is_active=True).exists():
        raise PostRefused(_("Akun pejabat tidak ada atau sudah ditutup."))
    post, _created = Post.objects.get_or_create(
        user_id=new.user_id,
        unit=unit,
        role=new.role,
        valid_from=new.valid_from,
        defaults={
            "decree_number": new.decree_number.strip(),
            "decree_on": new.decree_on,
            "valid_to": new.valid_to,
        },
    )
    return post


def _check(new: NewPost, unit: Unit) -> None:
    if not new.decree_number.strip():
        raise PostRefused(_("Nomor SK wajib diisi."))
    if new.role not in OFFICER_ROLES:
        raise PostRefused(_("Peran ini tidak diberikan dengan SK."))
    seat = _SEAT.get(new.role)
    if seat is not None and unit.kind != seat:
        raise PostRefused(
            _("Peran {role} hanya ada di {seat}.").format(role=new.role.label, seat=seat.label)
        )
    if new.role is Role.PRESIDENTIAL_OFFICE and unit.key != PRESIDENTIAL_OFFICE:
        raise PostRefused(_("Peran ini hanya ada di Kantor Staf Presiden."))
    if new.role is Role.INSPECTORATE and not unit.is_inspectorate:
        raise PostRefused(_("Peran inspektorat hanya ada di unit inspektorat."))
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise PostRefused(_("Masa tugas berakhir sebelum dimulai."))
    if unit.valid_to is not None and unit.valid_to < new.valid_from:
        raise PostRefused(_("Unit sudah tidak berdiri pada awal masa tugas."))


@transaction.atomic(durable=True)
def end_post(post_id: int, *, last_day: date) -> Post:
    """Let a post end after ``last_day``; PostRefused if that prolongs it or precedes its start."""
    post = Post.objects.select_for_update().get(id=post_id)
    if last_day < post.valid_from:
        raise PostRefused(_("Masa tugas berakhir sebelum dimulai."))
    if post.valid_to is not None and last_day > post.valid_to:
        raise PostRefused(_("Masa tugas hanya diperpanjang dengan SK baru."))
    post.valid_to = last_day
    post.save(update_fields=["valid_to"])
    return post

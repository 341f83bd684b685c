"""Change the tree over time: a unit is never edited away, it ends and another succeeds it.

Reports keep the unit they were handed to; ``reports`` hands running ones to the successor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from lapor.directory.commands.units import NewUnit, UnitRefused, plant
from lapor.directory.kinds import ConnectionMode, UnitKind
from lapor.directory.models import Post, Unit
from lapor.rules.labels import _
from lapor.rules.working_days import Zone


@dataclass(frozen=True, kw_only=True)
class Reorganisation:
    """What a decree does to a unit from a day on.

    first_day: the first day of the new order; the old unit's last day is the day before.
    name, short_name, parent: the new ones; None keeps the old.
    """

    decree: str
    first_day: date
    name: str | None = None
    short_name: str | None = None
    parent: str | None = None


@transaction.atomic(durable=True)
def reorganise(unit_id: int, change: Reorganisation) -> Unit:
    """Rename or move a unit, with all below it and its officers; return its successor.

    Codes stay, so an import goes on finding the units. Posts go on at the successor under the
    decree of the change. Raises UnitRefused for an institution, a unit that has ended, a missing
    decree, or a move under itself.
    """
    old = _standing(unit_id, change.decree)
    if old.parent_id is None or old.parent is None:
        raise UnitRefused(_("Instansi tidak dapat dipindahkan; tutup dan buat yang baru."))
    tree = list(
        Unit.objects.select_for_update()
        .filter(path__startswith=old.path, valid_to__isnull=True)
        .order_by("path")
    )
    if change.parent in {unit.code for unit in tree}:
        raise UnitRefused(_("Unit tidak dapat dipindahkan ke bawah dirinya sendiri."))
    last_day = change.first_day - timedelta(days=1)
    _end(tree, last_day, change.decree)
    successors = {unit.code: unit for unit in plant(_copies(old, tree, change))}
    for unit in tree:
        unit.successor = successors[unit.code]
    Unit.objects.bulk_update(tree, ["successor"])
    _carry_posts(tree, successors, change)
    return successors[old.code]


def _copies(old: Unit, tree: list[Unit], change: Reorganisation) -> list[NewUnit]:
    code_of = {unit.id: unit.code for unit in tree}
    above = old.parent.code if old.parent else ""
    copies = []
    for unit in tree:
        is_root = unit.id == old.id
        copies.append(
            NewUnit(
                institution=old.institution.code,
                code=unit.code,
                parent=(change.parent or above) if is_root else code_of[unit.parent_id or 0],
                name=(change.name or unit.name) if is_root else unit.name,
                short_name=unit.short_name
                if not is_root or change.short_name is None
                else change.short_name,
                kind=UnitKind(unit.kind),
                zone=Zone(unit.zone),
                days_per_week=unit.days_per_week,
                connection_mode=ConnectionMode(unit.connection_mode),
                area_code=unit.area_code,
                is_inspectorate=unit.is_inspectorate,
                affairs=tuple(unit.affairs.values_list("affair_id", flat=True)),
                serves=tuple(unit.areas.values_list("area_code", flat=True)),
                valid_from=change.first_day,
                decree=change.decree,
            )
        )
    return copies


def _carry_posts(tree: list[Unit], successors: Mapping[str, Unit], change: Reorganisation) -> None:
    """Let who was in office the day before go on at the successor, under the new decree."""
    last_day = change.first_day - timedelta(days=1)
    heir_of = {unit.id: successors[unit.code] for unit in tree}
    for post in Post.objects.filter(unit__in=tree):
        heir = heir_of[post.unit_id]
        if post.valid_from > last_day:  # appointed, but never in office at the old unit
            post.unit = heir
            post.save(update_fields=["unit"])
        elif post.valid_to is None or post.valid_to > last_day:
            Post.objects.create(
                user_id=post.user_id,
                unit=heir,
                role=post.role,
                decree_number=change.decree,
                decree_on=change.first_day,
                valid_from=change.first_day,
                valid_to=post.valid_to,
            )
            post.valid_to = last_day
            post.save(update_fields=["valid_to"])


@transaction.atomic(durable=True)
def dissolve(unit_id: int, *, last_day: date, decree: str, successor_id: int | None = None) -> Unit:
    """End a unit and its posts after ``last_day``; its cases go to the successor, else the parent.

    Raises UnitRefused while units below it stand, or if the successor is itself or has ended.
    """
    old = _standing(unit_id, decree)
    if Unit.objects.filter(parent=old, valid_to__isnull=True).exists():
        raise UnitRefused(_("Unit di bawahnya masih berdiri; pindahkan atau tutup lebih dulu."))
    if successor_id is not None:
        heir = Unit.objects.filter(id=successor_id, valid_to__isnull=True).first()
        if heir is None or heir.id == old.id:
            raise UnitRefused(_("Unit penerus harus unit lain yang masih berdiri."))
        old.successor = heir
    _end([old], last_day, decree)
    for post in Post.objects.filter(unit=old, valid_from__lte=last_day):
        if post.valid_to is None or post.valid_to > last_day:
            post.valid_to = last_day
            post.save(update_fields=["valid_to"])
    return old


def _end(units: list[Unit], last_day: date, decree: str) -> None:
    for unit in units:
        if unit.valid_from and unit.valid_from > last_day:
            raise UnitRefused(_("Unit belum berdiri pada hari itu."))
        unit.valid_to, unit.end_decree = last_day, decree
    Unit.objects.bulk_update(units, ["valid_to", "end_decree", "successor"])


def _standing(unit_id: int, decree: str) -> Unit:
    if not decree.strip():
        raise UnitRefused(_("Sebutkan keputusan yang mengubah susunan organisasi."))
    found = (
        Unit.objects.select_for_update(of=("self",))
        .select_related("institution", "parent")
        .filter(id=unit_id, valid_to__isnull=True)
        .first()
    )
    if found is None:
        raise UnitRefused(_("Unit sudah tidak berdiri."))
    return found

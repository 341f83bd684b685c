"""Who is who in government, where, and when it is open. Rows are written by commands only.

``valid_from`` NULL means "since before this record begins"; ``valid_to`` is the last valid day,
NULL while no end is known. Nothing is ever deleted: old reports must stay readable.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from lapor.accounts.models import User
from lapor.directory.kinds import OFFICER_ROLES, ConnectionMode, HolidayKind, UnitKind
from lapor.rules.working_days import Zone


def _one_of(field: str, *known: StrEnum) -> models.CheckConstraint:
    """Let the database refuse what the enum does not know (choices= would not)."""
    return models.CheckConstraint(
        name=f"%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": sorted(str(member) for member in known)}),
    )


def _ends_after_start() -> models.CheckConstraint:
    return models.CheckConstraint(
        name="%(class)s_ends_after_start",
        condition=Q(valid_to__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_to__gte=F("valid_from")),
    )


def _lexemes(field: str) -> models.GeneratedField:
    """Return a stored column of the words of ``field``, for prefix search by a GIN index.

    The words are normalised by ``search.words`` and split at blanks, not by a text search
    parser, so what is stored and what is asked can never be cut differently.
    """
    words = Func(F(field), Value(" "), function="string_to_array")
    return models.GeneratedField(
        expression=Func(words, function="array_to_tsvector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


class Area(models.Model):
    """An administrative area: 1 province, 2 regency or city, 3 kecamatan, 4 desa or kelurahan."""

    code = models.TextField(primary_key=True, db_collation="C")  # Kemendagri, "63.08.05.2001"
    name = models.TextField()
    level = models.SmallIntegerField()
    parent_code = models.TextField(db_collation="C", blank=True, default="")
    name_words = models.TextField()  # the name, normalised
    trail_words = models.TextField()  # the name and those of all areas above it, normalised
    name_lexemes = _lexemes("name_words")
    trail_lexemes = _lexemes("trail_words")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    decree = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="area_level_known", condition=Q(level__range=(1, 4))),
            models.CheckConstraint(
                name="area_has_parent",
                condition=Q(level=1, parent_code="") | Q(level__gt=1) & ~Q(parent_code=""),
            ),
            _ends_after_start(),
        ]
        indexes: ClassVar = [
            models.Index(name="area_parent", fields=["parent_code"]),
            GinIndex(name="area_name_lexemes", fields=["name_lexemes"], fastupdate=False),
            GinIndex(name="area_trail_lexemes", fields=["trail_lexemes"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """What a report is about: a main category ("12") or one below it ("12.34")."""

    code = models.TextField(primary_key=True, db_collation="C")
    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    position = models.IntegerField()  # the order of the source, for lists
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [_ends_after_start()]

    def __str__(self) -> str:
        return self.name


class Affair(models.Model):
    """Urusan pemerintahan: the stable key for "which OPD of any regency does this"."""

    code = models.TextField(primary_key=True, db_collation="C")  # Permendagri 90/2019, "2.15"
    name = models.TextField()
    group = models.TextField()

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A body of government, or a part of one; the whole is a forest whose roots are institutions.

    A regency is its own root, not a branch of its province: the province reads its figures, but
    hands it nothing and answers for none of it (RULES.md 9).
    """

    key = models.TextField(null=True, unique=True, db_collation="C")  # special units, kinds.py
    code = models.TextField(db_collation="C")  # stable name inside its institution, for imports
    name = models.TextField()
    short_name = models.TextField(blank=True, default="")
    kind = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    institution = models.ForeignKey("self", models.PROTECT, related_name="members")
    path = models.TextField(unique=True, db_collation="C")  # ids from the root, "/1/5/9/"
    zone = models.TextField()
    days_per_week = models.SmallIntegerField(default=5)
    connection_mode = models.TextField(default=ConnectionMode.CENTRAL.value)
    area_code = models.TextField(db_collation="C", blank=True, default="")
    is_inspectorate = models.BooleanField(default=False)
    name_words = models.TextField()
    trail_words = models.TextField()  # with the names of its institution
    name_lexemes = _lexemes("name_words")
    trail_lexemes = _lexemes("trail_words")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    decree = models.TextField(blank=True, default="")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    end_decree = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            _one_of("kind", *UnitKind),
            _one_of("zone", *Zone),
            _one_of("connection_mode", *ConnectionMode),
            _ends_after_start(),
            models.CheckConstraint(name="unit_week", condition=Q(days_per_week__in=(5, 6))),
            models.CheckConstraint(name="unit_path_form", condition=Q(path__regex=r"^(/\d+)+/$")),
            models.CheckConstraint(
                name="unit_root_is_institution",
                condition=Q(parent__isnull=True, institution=F("id"))
                | Q(parent__isnull=False) & ~Q(institution=F("id")),
            ),
            models.CheckConstraint(
                name="unit_end_has_decree",
                condition=Q(valid_to__isnull=True, successor__isnull=True) | ~Q(end_decree=""),
            ),
            models.UniqueConstraint(
                name="unit_code_in_institution",
                fields=["institution", "code"],
                condition=Q(valid_to__isnull=True),  # a successor takes the code over
            ),
            models.UniqueConstraint(
                name="institution_code",
                fields=["code"],
                condition=Q(parent__isnull=True, valid_to__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="unit_area", fields=["area_code"]),
            GinIndex(name="unit_name_lexemes", fields=["name_lexemes"], fastupdate=False),
            GinIndex(name="unit_trail_lexemes", fields=["trail_lexemes"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name


class UnitAffair(models.Model):
    """A unit handles an affair."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="affairs")
    affair = models.ForeignKey(Affair, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="unitaffair_once", fields=["unit", "affair"])
        ]


class UnitArea(models.Model):
    """A unit serves an area, where that is not simply the area it lies in."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="areas")
    area_code = models.TextField(db_collation="C")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="unitarea_once", fields=["unit", "area_code"])
        ]
        indexes: ClassVar = [models.Index(name="unitarea_area", fields=["area_code"])]


class Post(models.Model):
    """A person appointed to act in one role for one unit, by decree (SK).

    The post is gone at 00:00, in the unit's zone, after ``valid_to``.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.TextField()
    decree_number = models.TextField()
    decree_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("role", *OFFICER_ROLES),
            _ends_after_start(),
            models.CheckConstraint(name="post_has_decree", condition=~Q(decree_number="")),
            models.UniqueConstraint(
                name="post_once", fields=["user", "unit", "role", "valid_from"]
            ),
        ]
        indexes: ClassVar = [models.Index(name="post_of_unit", fields=["unit", "role"])]


class CalendarVersion(models.Model):
    """One state of the calendar; a running clock keeps the number it was computed with."""

    number = models.IntegerField(primary_key=True)
    token = models.UUIDField(unique=True)  # names the content across databases, for caches
    made_at = models.DateTimeField(db_default=Now())
    reason = models.TextField()
    known_until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="calendarversion_positive", condition=Q(number__gt=0))
        ]


class Holiday(models.Model):
    """A free day. It counts in the versions from ``since_version`` up to before ``until_version``.

    A regional day without ``since_version`` is a proposal of its institution and counts nowhere
    until the national desk confirms it (RULES.md 4).
    """

    on = models.DateField()
    name = models.TextField()
    kind = models.TextField()
    decree = models.TextField(blank=True, default="")
    region_code = models.TextField(db_collation="C", blank=True, default="")  # "" = the nation
    is_certain = models.BooleanField()
    decided_at = models.DateTimeField(null=True)
    since_version = models.ForeignKey(
        CalendarVersion, models.PROTECT, null=True, related_name="added", db_column="since_version"
    )
    until_version = models.ForeignKey(
        CalendarVersion, models.PROTECT, null=True, related_name="ended", db_column="until_version"
    )

    class Meta:
        constraints: ClassVar = [
            _one_of("kind", *HolidayKind),
            models.CheckConstraint(
                name="holiday_regional_has_region",
                condition=Q(kind=HolidayKind.REGIONAL.value) & ~Q(region_code="")
                | ~Q(kind=HolidayKind.REGIONAL.value) & Q(region_code=""),
            ),
            models.CheckConstraint(
                name="holiday_ends_after_start",
                condition=Q(until_version__isnull=True) | Q(until_version__gt=F("since_version")),
            ),
            models.UniqueConstraint(
                name="holiday_once",
                fields=["on", "region_code", "name"],
                condition=Q(until_version__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(name="holiday_region", fields=["region_code", "on"])]


class ReferenceFile(models.Model):
    """A shipped file as it was last loaded, so that loading it again is a glance."""

    name = models.TextField(primary_key=True)
    sha256 = models.BinaryField(max_length=32)
    rows = models.IntegerField()
    loaded_at = models.DateTimeField(db_default=Now())

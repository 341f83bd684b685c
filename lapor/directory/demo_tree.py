"""The example country of the demo: one regency complete, its province, three ministries, seats.

Places and offices exist; persons, decrees and accounts are invented. All accounts share one
well-known password, so nothing here runs outside demo mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from lapor.accounts.models import User
from lapor.directory import commands, queries
from lapor.directory.commands import NewPost, NewUnit
from lapor.directory.kinds import (
    NATIONAL_DESK,
    OMBUDSMAN,
    PRESIDENTIAL_OFFICE,
    ConnectionMode,
    UnitKind,
    ombudsman_office_key,
)
from lapor.directory.models import Unit
from lapor.rules.flow import Role

PASSWORD = "coba-lapor-demo"  # noqa: S105  # known to everybody on purpose
REGENCY = "63.08"  # Kabupaten Hulu Sungai Utara
PROVINCE = "63"
_SINCE = date(2023, 1, 2)  # before the oldest demo report

_PUSKESMAS = {
    "Danau Panggang": "63.08.01",
    "Babirik": "63.08.02",
    "Alabio": "63.08.03",
    "Amuntai Selatan": "63.08.04",
    "Telaga Silaba": "63.08.04",
    "Sungai Malang": "63.08.05",
    "Sungai Karias": "63.08.05",
    "Guntung": "63.08.06",
    "Sungai Turak": "63.08.06",
    "Banjang": "63.08.07",
    "Haur Gading": "63.08.08",
    "Sapala": "63.08.09",
    "Pasar Sabtu": "63.08.10",
}
_SERVICE_UNITS = (
    ("labkesda", "dinkes", "Laboratorium Kesehatan Daerah", "1.02"),
    ("tpa", "dlh", "UPT Pengelolaan Sampah", "2.11"),
    ("terminal", "dishub", "UPT Terminal dan Perparkiran", "2.15"),
    ("pasar", "disperindag", "UPT Pengelolaan Pasar", "3.30"),
    ("metrologi", "disperindag", "UPT Metrologi Legal", "3.30"),
)
_DIRECTORATES = (
    ("kemenhub", "hubdat", "Direktorat Jenderal Perhubungan Darat"),
    ("kemenhub", "hubla", "Direktorat Jenderal Perhubungan Laut"),
    ("kemensos", "linjamsos", "Direktorat Jenderal Perlindungan dan Jaminan Sosial"),
    ("kemensos", "pusdatin", "Pusat Data dan Informasi Kesejahteraan Sosial"),
    ("kemenkes", "yankes", "Direktorat Jenderal Kesehatan Lanjutan"),
    ("kemenkes", "kesprimer", "Direktorat Jenderal Kesehatan Primer dan Komunitas"),
)
_FIRST_NAMES = [
    "Aulia",
    "Bayu",
    "Citra",
    "Dimas",
    "Erna",
    "Fajar",
    "Gita",
    "Hasan",
    "Intan",
    "Jamal",
    "Karim",
    "Laila",
    "Maya",
    "Nanda",
    "Oki",
    "Prita",
    "Qori",
    "Rudi",
    "Salma",
    "Taufik",
    "Umar",
    "Vina",
    "Wahyu",
    "Yanti",
    "Zaki",
]
_LAST_NAMES = [
    "Pratama",
    "Lestari",
    "Hidayat",
    "Rahmawati",
    "Saputra",
    "Anggraini",
    "Noor",
    "Maulana",
    "Puspita",
]


@dataclass(frozen=True)
class DemoLogin:
    """An account to try the product with, as ``make run`` prints it."""

    role: str
    username: str
    password: str
    unit: str


@dataclass(frozen=True)
class _Person:
    username: str
    full_name: str
    role: Role
    institution: str  # its code, or the key of a special unit
    unit: str = ""  # the code of a unit inside; "" is the institution itself


# The first of each role is printed at the start; the names are those of the tests.
_PEOPLE = (
    _Person("sari", "Sari Wulandari", Role.LIAISON, REGENCY, "dishub"),
    _Person("anton", "Anton Kurniawan", Role.LIAISON, REGENCY, "dpupr"),
    _Person("joko", "Joko Susilo", Role.CASE_HANDLER, REGENCY, "dishub"),
    _Person("putri", "Putri Handayani", Role.INTAKE_OFFICER, REGENCY, "diskominfo"),
    _Person("ratna", "Ratna Sari Dewi", Role.INSTITUTION_ADMIN, REGENCY),
    _Person("bambang", "Bambang Irawan", Role.EXECUTIVE, REGENCY),
    _Person("kartika", "Kartika Sandi", Role.EXECUTIVE, REGENCY, "dishub"),
    _Person("indra", "Indra Gunawan", Role.INSPECTORATE, REGENCY, "inspektorat"),
    _Person("nadia", "Nadia Permata", Role.NATIONAL_ADMIN, NATIONAL_DESK),
    _Person("hendra", "Hendra Wijaya", Role.NATIONAL_ADMIN, NATIONAL_DESK),
    _Person("surya", "Surya Atmaja", Role.EXECUTIVE, NATIONAL_DESK),
    _Person("kirana", "Kirana Paramita", Role.PRESIDENTIAL_OFFICE, PRESIDENTIAL_OFFICE),
    _Person("olivia", "Olivia Tanjung", Role.OMBUDSMAN, OMBUDSMAN),
    _Person("yusuf", "Yusuf Ramadhan", Role.OMBUDSMAN_OFFICE, ombudsman_office_key(PROVINCE)),
    _Person("audi", "Audi Prakoso", Role.AUDITOR, "bpkp"),
    _Person("rahmat", "Rahmat Effendi", Role.INSTITUTION_ADMIN, PROVINCE),
    _Person("lestari", "Lestari Ningsih", Role.LIAISON, PROVINCE, "dishub"),
    _Person("ilham", "Ilham Fauzi", Role.INSPECTORATE, PROVINCE, "inspektorat"),
    _Person("wulan", "Wulan Cahyani", Role.INSTITUTION_ADMIN, "kemenhub"),
    _Person("agus", "Agus Salim", Role.LIAISON, "kemenhub", "hubdat"),
    _Person("tono", "Tono Hartono", Role.INSTITUTION_ADMIN, "kemensos"),
    _Person("mega", "Mega Utami", Role.LIAISON, "kemensos", "linjamsos"),
    _Person("rini", "Rini Astuti", Role.INSTITUTION_ADMIN, "kemenkes"),
    _Person("dani", "Dani Setiawan", Role.LIAISON, "kemenkes", "yankes"),
)


class NotADemo(RuntimeError):
    """The demo tree was asked for where real people work."""


def build_demo_tree() -> list[DemoLogin]:
    """Complete the example country and open its accounts; return one login for each role.

    Needs the reference data. Safe to run again: what is there stays as it is. Raises NotADemo.
    """
    if not settings.LAPOR_DEMO:
        raise NotADemo("demo accounts exist in demo mode only")
    commands.add_units([*_regency_units(), *_directorates()])
    for code in (REGENCY, "kemenhub"):
        institution = queries.institution_by_code(code)
        if institution is not None and institution.connection_mode != ConnectionMode.FULL:
            commands.connect(institution.id, ConnectionMode.FULL)
    _appoint()
    return logins()


def logins() -> list[DemoLogin]:
    """Return the accounts to show: the first of each role, and Anton, who sits at another unit."""
    shown: list[DemoLogin] = []
    roles: set[Role] = set()
    for person in _PEOPLE:
        if person.role not in roles or person.username == "anton":
            roles.add(person.role)
            unit = _unit_of(person)
            label = queries.UnitHit(
                unit.id, unit.name, UnitKind(unit.kind), unit.institution_id, unit.institution.name
            ).label
            shown.append(DemoLogin(person.role.label, person.username, PASSWORD, label))
    return shown


def _regency_units() -> Iterator[NewUnit]:
    for area in queries.areas_within(REGENCY):
        yield NewUnit(
            institution=REGENCY,
            code=f"kec-{area.code[-2:]}",
            name=f"Kecamatan {area.name}",
            kind=UnitKind.DISTRICT,
            area_code=area.code,
        )
    for number, (name, area_code) in enumerate(_PUSKESMAS.items(), 1):
        yield NewUnit(
            institution=REGENCY,
            code=f"puskesmas-{number:02}",
            parent="dinkes",
            name=f"UPT Puskesmas {name}",
            kind=UnitKind.UPT,
            area_code=area_code,
            days_per_week=6,
            affairs=("1.02",),
        )
    for code, parent, name, affair in _SERVICE_UNITS:
        yield NewUnit(
            institution=REGENCY,
            code=code,
            parent=parent,
            name=name,
            kind=UnitKind.UPT,
            affairs=(affair,),
        )
    yield NewUnit(
        institution=REGENCY,
        code="pdam",
        name="Perusahaan Umum Daerah Air Minum Hulu Sungai Utara",
        short_name="PDAM",
        kind=UnitKind.RSOE,
        days_per_week=6,
    )


def _directorates() -> Iterator[NewUnit]:
    for institution, code, name in _DIRECTORATES:
        yield NewUnit(institution=institution, code=code, name=name, kind=UnitKind.BUREAU)


def _appoint() -> None:
    """Open the accounts and give everybody the post; every OPD and kecamatan has a liaison."""
    people = [*_PEOPLE, *_other_liaisons()]
    hashed = make_password(PASSWORD)  # once: two dozen hashes would be seconds of the first start
    known = set(User.objects.values_list("username", flat=True))
    User.objects.bulk_create(
        User(
            username=person.username,
            full_name=person.full_name,
            email=f"{person.username}@demo.invalid",
            password=hashed,
        )
        for person in people
        if person.username not in known
    )
    ids = dict(User.objects.values_list("username", "id"))
    for number, person in enumerate(people, 1):
        if person.username in known:
            continue
        commands.add_post(
            NewPost(
                user_id=ids[person.username],
                unit_id=_unit_of(person).id,
                role=person.role,
                decree_number=f"SK-DEMO/{number:03}/2022",
                decree_on=date(2022, 12, 19),
                valid_from=_SINCE,
            )
        )


def _other_liaisons() -> Iterator[_Person]:
    """Name a liaison for every unit of the regency that has none among the people above."""
    answers = (Role.LIAISON, Role.INSPECTORATE)
    people = [person for person in _PEOPLE if person.institution == REGENCY]
    taken = {person.unit for person in people if person.role in answers}
    root = queries.institution_by_code(REGENCY)
    inside = queries.units_of_tree(root.path) if root else Unit.objects.none()
    for number, unit in enumerate(inside.filter(parent__isnull=False)):
        if unit.code not in taken:
            first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
            last = _LAST_NAMES[number % len(_LAST_NAMES)]
            yield _Person(f"hsu.{unit.code}", f"{first} {last}", Role.LIAISON, REGENCY, unit.code)


def _unit_of(person: _Person) -> Unit:
    root = queries.institution_by_code(person.institution)
    if root is None:
        return queries.unit_by_key(person.institution)
    if not person.unit:
        return queries.unit(root.id)
    inside = queries.unit_by_code(root.id, person.unit)
    if inside is None:
        raise LookupError(f"the demo needs the unit {person.unit} of {person.institution}")
    return queries.unit(inside.id)

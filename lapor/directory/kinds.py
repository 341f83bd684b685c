"""The words the directory classifies with; doors and rules may use them without its tables."""

from __future__ import annotations

from lapor.rules.flow import Role
from lapor.rules.labels import Labelled, _


class UnitKind(Labelled):
    """What sort of body a unit is (DOMAIN.md 1.3, RULES.md 1 "worthy")."""

    MINISTRY = "ministry", _("Kementerian")
    AGENCY = "agency", _("Lembaga")
    PROVINCE = "province", _("Pemerintah provinsi")
    REGENCY = "regency", _("Pemerintah kabupaten")
    CITY = "city", _("Pemerintah kota")
    OPD = "opd", _("Perangkat daerah")
    UPT = "upt", _("Unit pelaksana teknis")
    DISTRICT = "district", _("Kecamatan")
    VILLAGE = "village", _("Desa atau kelurahan")
    SOE = "soe", _("Badan usaha milik negara")
    RSOE = "rsoe", _("Badan usaha milik daerah")
    UNIVERSITY = "university", _("Perguruan tinggi")
    POLICE = "police", _("Kepolisian")
    VERTICAL = "vertical", _("Instansi vertikal")
    PRIVATE = "private", _("Badan swasta penyelenggara pelayanan publik")
    MISSION = "mission", _("Perwakilan RI di luar negeri")
    BUREAU = "bureau", _("Unit kerja pusat")
    DESK = "desk", _("Meja verifikasi nasional")
    OMBUDSMAN = "ombudsman", _("Ombudsman RI")
    OMBUDSMAN_OFFICE = "ombudsman_office", _("Perwakilan Ombudsman RI")


class ConnectionMode(Labelled):
    """Who verifies what is addressed to an institution (DOMAIN.md 1.3)."""

    CENTRAL = "central", _("Sentral")
    SEMI = "semi", _("Semi-integrasi")
    FULL = "full", _("Integrasi penuh")


class HolidayKind(Labelled):
    """Why a day is free."""

    NATIONAL = "national", _("Libur nasional")
    COLLECTIVE_LEAVE = "collective_leave", _("Cuti bersama")
    REGIONAL = "regional", _("Libur daerah")


REGIONAL_GOVERNMENTS = frozenset({UnitKind.PROVINCE, UnitKind.REGENCY, UnitKind.CITY})

# Roles that an officer can be appointed to; the others are not held by decree.
OFFICER_ROLES = frozenset(Role) - {Role.REPORTER, Role.PUBLIC, Role.PARTNER, Role.SYSTEM}

# Whoever of these sits at a unit can answer for it.
ANSWERING_ROLES = frozenset({Role.LIAISON, Role.INSPECTORATE, Role.INSTITUTION_ADMIN})

NATIONAL_DESK = "national_desk"
OMBUDSMAN = "ombudsman"
PRESIDENTIAL_OFFICE = "presidential_office"


def ombudsman_office_key(province_code: str) -> str:
    """Return the ``Unit.key`` of the Ombudsman's office seated in that province."""
    return f"ombudsman_office:{province_code}"

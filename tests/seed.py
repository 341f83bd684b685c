"""The small country every test starts from: real areas and holidays, few of them.

Three regencies, one in each zone, with one kecamatan and its first villages, their provinces, and
everything the product itself derives from that: governments with their OPD, ministries, the
national desk, the Ombudsman's offices, categories, the calendar. Officers have fixed names:
*Sari* is liaison of the public works office of Hulu Sungai Utara, *Anton* of its transport
office, *Ratna* administers that regency; *Nadia* sits at the national desk, *Oki* at the
Ombudsman, *Olga* in its office for Kalimantan Selatan, *Ida* is the regency's inspectorate.
*Budi* reports and *Dewi* is a stranger: they have no account.
"""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password

from lapor.accounts.models import User
from lapor.directory.commands import reference
from lapor.directory.models import Post, Unit
from lapor.rules.flow import Role

PASSWORD = "kata sandi untuk uji"
REGENCIES = {"wib": "32.01", "wita": "63.08", "wit": "91.03"}
REGENCY = REGENCIES["wita"]
VILLAGES = 4
SINCE = date(2024, 1, 1)


@dataclass(frozen=True)
class Officer:
    """Who holds which post: institution and unit by their codes."""

    name: str
    role: Role
    institution: str
    unit: str


OFFICERS: Mapping[str, Officer] = {
    "sari": Officer("Sari Rahmawati", Role.LIAISON, REGENCY, "dpupr"),
    "anton": Officer("Anton Wijaya", Role.LIAISON, REGENCY, "dishub"),
    "ratna": Officer("Ratna Dewanti", Role.INSTITUTION_ADMIN, REGENCY, REGENCY),
    "ida": Officer("Ida Farida", Role.INSPECTORATE, REGENCY, "inspektorat"),
    "hendra": Officer("Hendra Gunawan", Role.CASE_HANDLER, REGENCY, "dpupr"),
    "eka": Officer("Eka Putra", Role.EXECUTIVE, REGENCY, REGENCY),
    "nadia": Officer("Nadia Kusuma", Role.NATIONAL_ADMIN, "panrb", "meja-nasional"),
    "oki": Officer("Oki Saputra", Role.OMBUDSMAN, "ombudsman", "ombudsman"),
    "olga": Officer("Olga Simatupang", Role.OMBUDSMAN_OFFICE, "ombudsman", "perwakilan-63"),
    "kiki": Officer("Kiki Amalia", Role.PRESIDENTIAL_OFFICE, "ksp", "ksp"),
}


def load() -> None:
    """Fill an empty, migrated database; runs as the owner, outside any transaction."""
    shipped = reference.DATA
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder)
        for file in shipped.iterdir():
            if file.name != "wilayah.csv.gz":
                shutil.copy(file, small / file.name)
        text = gzip.decompress((shipped / "wilayah.csv.gz").read_bytes()).decode()
        (small / "wilayah.csv.gz").write_bytes(gzip.compress(_few(text).encode()))
        reference.DATA = small
        try:
            reference.load_reference(lambda *_progress: None)
        finally:
            reference.DATA = shipped
    _appoint()


def _few(text: str) -> str:
    """Return the lines of the wanted areas, with their heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["kode", "nama"], lineterminator="\n")
    writer.writeheader()
    for row in _wanted(csv.DictReader(io.StringIO(text))):
        writer.writerow({"kode": row["kode"], "nama": row["nama"]})
    return out.getvalue()


def _wanted(rows: Iterator[dict[str, str]] | csv.DictReader[str]) -> Iterator[dict[str, str]]:
    kecamatan: dict[str, str] = {}
    villages: dict[str, int] = {}
    for row in rows:
        code = row["kode"]
        regency = code[:5]
        if regency not in REGENCIES.values():
            if code in {regency[:2] for regency in REGENCIES.values()}:
                yield row
            continue
        level = code.count(".") + 1
        if level == 2:
            yield row
        elif code.startswith(kecamatan.setdefault(regency, code)):
            villages[regency] = villages.get(regency, -1) + 1
            if villages[regency] <= VILLAGES:
                yield row


def _appoint() -> None:
    """Open the officers' accounts, hashing their common password once, and appoint them."""
    password = make_password(PASSWORD)
    for username, officer in OFFICERS.items():
        unit = Unit.objects.get(code=officer.unit, institution__code=officer.institution)
        user = User.objects.create(
            username=username,
            full_name=officer.name,
            email=f"{username}@contoh.go.id",
            password=password,
        )
        Post.objects.create(
            user=user,
            unit=unit,
            role=officer.role,
            decree_number=f"SK/{username}/2024",
            decree_on=SINCE,
            valid_from=SINCE,
        )

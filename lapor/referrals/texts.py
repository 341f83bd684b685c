"""What reporter and agency are told of the Ombudsman's steps. No word of report or decision.

Source: RULES.md 5.4: a referral is public as a fact, not its content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lapor.referrals.decisions import Decision
from lapor.rules.labels import _


@dataclass(frozen=True)
class Note:
    """A short message. {nomor}: the printed tracking ID; {alamat}: the tracking page."""

    subject: str
    body: str
    sms: str


REPORTER: Mapping[Decision, Note] = MappingProxyType(
    {
        Decision.ACCEPT: Note(
            _("Ombudsman RI menerima berkas {nomor}"),
            _("Ombudsman RI menerima berkas laporan Anda dan akan memeriksanya."),
            _("berkas Anda diterima Ombudsman RI."),
        ),
        Decision.DECLINE: Note(
            _("Ombudsman RI tidak menerima berkas {nomor}"),
            _(
                "Ombudsman RI tidak menerima berkas ini; alasannya ada di halaman pelacakan."
                " Instansi tetap wajib menjawab laporan Anda."
            ),
            _("berkas tidak diterima Ombudsman RI. Instansi tetap wajib menjawab."),
        ),
        Decision.ASK: Note(
            _("Ombudsman RI meminta keterangan tentang {nomor}"),
            _("Ombudsman RI meminta keterangan tentang laporan ini; isinya di halaman pelacakan."),
            _("Ombudsman RI meminta keterangan."),
        ),
        Decision.NOTE_OUTCOME: Note(
            _("Hasil pemeriksaan Ombudsman RI atas {nomor}"),
            _("Ombudsman RI mencatat hasil pemeriksaannya; bacalah di halaman pelacakan."),
            _("hasil pemeriksaan Ombudsman RI sudah ada."),
        ),
    }
)
AGENCY: Mapping[Decision, Note] = MappingProxyType(
    {
        Decision.ACCEPT: Note(
            _("Ombudsman RI memeriksa {nomor}"),
            _("Ombudsman RI menerima berkas {nomor}. Pelapor tetap wajib dijawab."),
            "",
        ),
        Decision.ASK: Note(
            _("Ombudsman RI meminta keterangan: {nomor}"),
            _("Ombudsman RI meminta keterangan atas {nomor}. Isinya ada di meja kerja."),
            "",
        ),
    }
)
CLOSING = _("Buka {alamat} dengan nomor laporan {nomor} dan kunci yang Anda simpan.")

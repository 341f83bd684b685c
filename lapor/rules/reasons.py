"""Kinds, grades and reason codes: the closed lists a report is described with.

Source: RULES.md 1 and 3; DOMAIN.md 3 for the reasons (docs/sources.md, "Reasons").
"""

from __future__ import annotations

from lapor.rules.labels import Labelled, _


class Kind(Labelled):
    """What the reporter sends; correctable when it is verified."""

    COMPLAINT = "complaint", _("Pengaduan")
    ASPIRATION = "aspiration", _("Aspirasi")
    INFORMATION_REQUEST = "information_request", _("Permintaan informasi")


class Grade(Labelled):
    """The class of a complaint; it decides the resolution limit."""

    NORMATIVE = "normative", _("Normatif")
    NON_SUPERVISORY = "non_supervisory", _("Tidak berkadar pengawasan")
    SUPERVISORY = "supervisory", _("Berkadar pengawasan")


def grade_of(
    kind: Kind, *, misconduct: bool, field_inspection: bool, normative: bool
) -> Grade | None:
    """Return the grade that follows from the verifier's marks; None for what is no complaint."""
    if kind is not Kind.COMPLAINT:
        return None
    if misconduct and field_inspection:
        return Grade.SUPERVISORY
    return Grade.NORMATIVE if normative and not misconduct else Grade.NON_SUPERVISORY


class Channel(Labelled):
    """By which door a report came in."""

    WEB = "web", _("Web")
    COUNTER = "counter", _("Loket")
    PHONE = "phone", _("Telepon")
    LETTER = "letter", _("Surat")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("Surel")
    API = "api", _("Aplikasi mitra")
    MIGRATION = "migration", _("Pindahan sistem lama")


class Closure(Labelled):
    """How a completed report was closed."""

    ACCEPTED = "accepted", _("Diterima pelapor")
    NO_REPLY = "no_reply", _("Tanpa tanggapan pelapor")
    BY_ADMIN = "by_admin", _("Ditutup admin")


class PostponeReason(Labelled):
    """Why a report waits for its reporter."""

    INCOMPLETE_CHRONOLOGY = "incomplete_chronology", _("Kronologi belum lengkap")
    UNCLEAR_LOCATION = "unclear_location", _("Lokasi belum jelas")
    UNCLEAR_SERVICE_UNIT = "unclear_service_unit", _("Unit layanan belum jelas")
    MISSING_EVIDENCE = "missing_evidence", _("Bukti belum ada")
    UNREADABLE_ATTACHMENT = "unreadable_attachment", _("Lampiran tidak terbaca")
    IDENTITY_UNVERIFIED = "identity_unverified", _("Identitas belum terverifikasi")
    MULTIPLE_ISSUES = "multiple_issues", _("Memuat beberapa masalah")


class ArchiveReason(Labelled):
    """Why a report is not handled."""

    OUT_OF_SCOPE_COURT = "out_of_scope_court", _("Sedang atau sudah diputus pengadilan")
    OUT_OF_SCOPE_CRIMINAL = "out_of_scope_criminal", _("Tindak pidana, wewenang penegak hukum")
    NOT_PUBLIC_SERVICE = "not_public_service", _("Bukan pelayanan publik")
    TOO_GENERAL = "too_general", _("Terlalu umum")
    UNINTELLIGIBLE = "unintelligible", _("Tidak dapat dipahami")
    SPAM = "spam", _("Spam")
    ABUSIVE = "abusive", _("Hanya berisi penghinaan")
    ALREADY_IN_OMBUDSMAN = "already_in_ombudsman", _("Sudah ditangani Ombudsman")
    TEST = "test", _("Uji coba")
    NOT_COMPLETED = "not_completed", _("Tidak dilengkapi pelapor")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")


# Reasons that only the procedure itself gives; a verifier cannot choose them.
BY_PROCEDURE = frozenset({ArchiveReason.NOT_COMPLETED, ArchiveReason.WITHDRAWN})
AFTER_DISPOSAL = frozenset(
    {
        ArchiveReason.OUT_OF_SCOPE_COURT,
        ArchiveReason.NOT_PUBLIC_SERVICE,
        ArchiveReason.ABUSIVE,
    }
)


class ReturnReason(Labelled):
    """Why a holder says a report is not its business."""

    NOT_OUR_AFFAIR = "not_our_affair", _("Bukan urusan unit ini")
    OTHER_AREA = "other_area", _("Di luar wilayah unit ini")
    OTHER_TIER = "other_tier", _("Wewenang tingkat pemerintahan lain")
    UNIT_DISSOLVED = "unit_dissolved", _("Unit sudah tidak ada")


class FollowUpKind(Labelled):
    """A follow-up tells what was done, or promises a date."""

    DONE = "done", _("Sudah dilakukan")
    PROMISE = "promise", _("Janji dengan tanggal")


class Ball(Labelled):
    """Who owes the next word on an answered report."""

    REPORTER = "reporter", _("Pelapor")
    AGENCY = "agency", _("Instansi")


class Referral(Labelled):
    """The two ways a report reaches the Ombudsman."""

    NOTICE = "notice", _("Pemberitahuan otomatis")
    COMPLAINT = "complaint", _("Laporan resmi atas permintaan pelapor")

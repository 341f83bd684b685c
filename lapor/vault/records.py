"""The words of the access ledger, as the reporter reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lapor.rules.flow import Role
from lapor.rules.labels import Labelled, _


class What(Labelled):
    """What an official saw of a report, or what was done with its identity."""

    REPORT = "report", _("Isi laporan")
    ATTACHMENT = "attachment", _("Lampiran")
    IDENTITY = "identity", _("Nama pelapor")
    PASSED_ON = "passed_on", _("Identitas diteruskan dengan persetujuan pelapor")
    ERASED = "erased", _("Identitas dihapus")


@dataclass(frozen=True)
class Read:
    """One row of the ledger. The reporter is shown post and unit, never the officer's name."""

    what: What
    role: Role
    post_id: int | None
    unit_id: int | None
    at: datetime


@dataclass(frozen=True)
class Checked:
    """What became of a typed code. attempts_left: 0 means a new code is needed."""

    ok: bool
    attempts_left: int
    is_expired: bool

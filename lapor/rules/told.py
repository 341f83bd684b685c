"""What is said of an action once it has happened; its label in ``flow`` is what a button says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lapor.rules.flow import Action
from lapor.rules.labels import _

_SAID: Mapping[Action, str] = MappingProxyType(
    {
        Action.SUBMIT: _("Laporan dikirim"),
        Action.VERIFY: _("Diverifikasi dan diserahkan"),
        Action.POSTPONE: _("Ditunda, menunggu kelengkapan"),
        Action.RESUME: _("Penundaan dibatalkan"),
        Action.COMPLETE_DATA: _("Laporan dilengkapi"),
        Action.LAPSE: _("Gugur karena tidak dilengkapi"),
        Action.ESCALATE_INTAKE: _("Verifikasi terlambat, dinaikkan"),
        Action.ARCHIVE: _("Diarsipkan"),
        Action.REDISPOSE: _("Dipindahkan"),
        Action.ACKNOWLEDGE: _("Kabar untuk pelapor"),
        Action.FOLLOW_UP: _("Tindak lanjut"),
        Action.VOID_FOLLOW_UP: _("Tindak lanjut gugur"),
        Action.ANSWER: _("Jawaban akhir"),
        Action.NOTE: _("Catatan internal"),
        Action.REPLY: _("Pelapor membalas"),
        Action.ACCEPT: _("Jawaban diterima pelapor"),
        Action.DISPUTE: _("Jawaban disanggah"),
        Action.CLOSE_SILENT: _("Ditutup: pelapor tidak menanggapi"),
        Action.CLOSE: _("Ditutup admin"),
        Action.REOPEN: _("Dibuka kembali"),
        Action.WITHDRAW: _("Dicabut pelapor"),
        Action.REMIND: _("Diingatkan"),
        Action.REFER: _("Diteruskan ke Ombudsman"),
        Action.MOVE_CLOCK: _("Batas waktu dipindahkan"),
    }
)


def said(action: Action) -> str:
    """Return what an officer reads of an action in the story; its label where none is written."""
    return _SAID.get(action, action.label)

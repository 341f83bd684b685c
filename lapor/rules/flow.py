"""The procedure: the states of a report, the actions between them, and who may act.

These tables are the only place that knows the procedure. The database constraints, the buttons
of the desk, the permission tests and docs/flow.md are all derived from them.
Source: RULES.md 2, 3 and 9 (docs/sources.md, "Procedure").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import Labelled, _


class NotNow(RuleViolation):
    """The procedure has no such action in this state."""

    code = "not_now"


class State(Labelled):
    """Where a report stands; everything else about it is a facet."""

    UNVERIFIED = "unverified", _("Belum Terverifikasi")
    POSTPONED = "postponed", _("Tertunda")
    DISPOSED = "disposed", _("Terdisposisi, Belum Ditindaklanjuti")
    IN_PROCESS = "in_process", _("Sedang Diproses")
    ANSWERED = "answered", _("Jawaban Akhir Diberikan")
    COMPLETED = "completed", _("Selesai")
    ARCHIVED = "archived", _("Arsip")


PUBLIC_LABEL: Mapping[State, str] = MappingProxyType(
    {
        State.UNVERIFIED: _("Menunggu"),
        State.POSTPONED: _("Menunggu kelengkapan"),
        State.DISPOSED: _("Menunggu tindak lanjut"),
        State.IN_PROCESS: _("Proses"),
        State.ANSWERED: _("Menunggu tanggapan pelapor"),
        State.COMPLETED: _("Selesai"),
        State.ARCHIVED: _("Arsip"),
    }
)
OPEN = frozenset(State) - {State.COMPLETED, State.ARCHIVED}
ANYWHERE = frozenset(State)


class Action(Labelled):
    """What can be done to a report; every one writes exactly one event."""

    SUBMIT = "submit", _("Kirim laporan")
    VERIFY = "verify", _("Verifikasi dan disposisi")
    POSTPONE = "postpone", _("Tunda, minta kelengkapan")
    RESUME = "resume", _("Batalkan penundaan")
    COMPLETE_DATA = "complete_data", _("Lengkapi laporan")
    LAPSE = "lapse", _("Gugur karena tidak dilengkapi")
    ESCALATE_INTAKE = "escalate_intake", _("Naikkan verifikasi yang terlambat")
    ARCHIVE = "archive", _("Arsipkan")
    APPEAL = "appeal", _("Ajukan keberatan atas pengarsipan")
    TAKE_BACK = "take_back", _("Batalkan pencabutan atau gugurnya laporan")
    HAND_TO_PPID = "hand_to_ppid", _("Serahkan ke PPID")
    UNDO_PPID = "undo_ppid", _("Hanya bertanya, bukan permohonan dokumen")
    REDISPOSE = "redispose", _("Disposisi ulang")
    ASK_RETURN = "ask_return", _("Bukan wewenang")
    DECIDE_RETURN = "decide_return", _("Putuskan bukan wewenang")
    ADD_HANDLER = "add_handler", _("Tambah unit pendamping")
    DONE_PART = "done_part", _("Bagian selesai")
    WAIVE_PART = "waive_part", _("Bebaskan bagian")
    ADD_COPY = "add_copy", _("Beri tembusan")
    SPLIT = "split", _("Pisahkan laporan")
    MERGE = "merge", _("Gabungkan laporan")
    UNMERGE = "unmerge", _("Batalkan penggabungan")
    OBJECT = "object", _("Keberatan atas penggabungan")
    HAND_OVER = "hand_over", _("Serah terima")
    ACKNOWLEDGE = "acknowledge", _("Beri kabar")
    FOLLOW_UP = "follow_up", _("Tindak lanjut")
    VOID_FOLLOW_UP = "void_follow_up", _("Tindak lanjut gugur")
    ASK = "ask", _("Tanya pelapor")
    DRAFT_ANSWER = "draft_answer", _("Ajukan konsep jawaban")
    APPROVE = "approve", _("Setujui konsep jawaban")
    SEND_BACK = "send_back", _("Kembalikan konsep jawaban")
    ANSWER = "answer", _("Jawaban akhir")
    NOTE = "note", _("Catatan internal")
    REPLY = "reply", _("Balasan pelapor")
    ACCEPT = "accept", _("Terima jawaban")
    RATE = "rate", _("Beri nilai")
    DISPUTE = "dispute", _("Sanggah jawaban")
    CLOSE_SILENT = "close_silent", _("Tutup karena tidak ada tanggapan")
    CLOSE = "close", _("Tutup oleh admin")
    REOPEN = "reopen", _("Buka kembali")
    WITHDRAW = "withdraw", _("Cabut laporan")
    GIVE_CONSENT = "give_consent", _("Beri persetujuan")
    WITHDRAW_CONSENT = "withdraw_consent", _("Tarik persetujuan")
    RECLASSIFY = "reclassify", _("Ubah klasifikasi")
    TIGHTEN_PRIVACY = "tighten_privacy", _("Perketat kerahasiaan")
    LOOSEN_PRIVACY = "loosen_privacy", _("Longgarkan kerahasiaan")
    RELEASE = "release", _("Terbitkan")
    TAKE_DOWN = "take_down", _("Turunkan dari publik")
    REMIND = "remind", _("Ingatkan")
    REFER = "refer", _("Teruskan ke Ombudsman")
    ANSWER_OMBUDSMAN = "answer_ombudsman", _("Jawab Ombudsman")
    REVEAL_IDENTITY = "reveal_identity", _("Buka identitas")
    MARK_PRIORITY = "mark_priority", _("Tandai program prioritas")
    HOLD = "hold", _("Tahan untuk hukum")
    RECOVER_KEY = "recover_key", _("Pulihkan kunci")
    CLAIM_KEY = "claim_key", _("Ambil alih kunci")
    MOVE_CLOCK = "move_clock", _("Pindahkan batas waktu")


class Role(Labelled):
    """In what capacity somebody acts."""

    REPORTER = "reporter", _("Pelapor")
    PUBLIC = "public", _("Publik")
    INTAKE_OFFICER = "intake_officer", _("Petugas penerima")
    LIAISON = "liaison", _("Pejabat penghubung")
    CASE_HANDLER = "case_handler", _("Pelaksana")
    INSTITUTION_ADMIN = "institution_admin", _("Admin instansi")
    EXECUTIVE = "executive", _("Pimpinan")
    INSPECTORATE = "inspectorate", _("Inspektorat")
    NATIONAL_ADMIN = "national_admin", _("Admin nasional")
    PRESIDENTIAL_OFFICE = "presidential_office", _("Kantor Staf Presiden")
    OMBUDSMAN = "ombudsman", _("Ombudsman RI")
    OMBUDSMAN_OFFICE = "ombudsman_office", _("Perwakilan Ombudsman RI")
    AUDITOR = "auditor", _("Auditor")
    PARTNER = "partner", _("Mitra integrasi")
    SYSTEM = "system", _("Sistem")


class Reach(Labelled):
    """Over which reports a grant holds; ``access.within_reach`` gives each its meaning."""

    OWN = "own", _("laporan sendiri")
    UNIT = "unit", _("laporan yang dipegang unitnya")
    TREE = "tree", _("laporan dalam instansinya")
    NATION = "nation", _("semua laporan")
    PRIORITY = "priority", _("laporan program prioritas")
    REFERRED = "referred", _("laporan yang diteruskan kepadanya")
    DESK = "desk", _("laporan yang menunggu verifikasi mejanya")


@dataclass(frozen=True)
class Step:
    """One action, the states it may be taken in, and where it leads (None: it stays).

    A target that the state alone does not fix (``void_follow_up`` may stay) is decided in
    ``case.py`` within ``may_lead_to``.
    """

    action: Action
    sources: frozenset[State]
    may_lead_to: frozenset[State]
    needs_note: bool = False

    @property
    def stays(self) -> bool:
        """Whether the action never changes the state."""
        return not self.may_lead_to


def _step(
    action: Action, *sources: State, to: State | tuple[State, ...] = (), note: bool = False
) -> Step:
    targets = (to,) if isinstance(to, State) else to
    return Step(action, frozenset(sources), frozenset(targets), note)


_U, _P, _D, _I, _A, _C, _X = State
_WORK = (_D, _I)
_OPEN = (_U, _P, _D, _I, _A)

STEPS: tuple[Step, ...] = (
    _step(Action.VERIFY, _U, to=_D),
    _step(Action.POSTPONE, _U, to=_P, note=True),
    _step(Action.RESUME, _P, to=_U),
    _step(Action.COMPLETE_DATA, _P, to=_U, note=True),
    _step(Action.LAPSE, _P, to=_X),
    _step(Action.ESCALATE_INTAKE, _U),
    _step(Action.ARCHIVE, _U, *_WORK, to=_X, note=True),
    _step(Action.APPEAL, _X, to=_U, note=True),
    _step(Action.TAKE_BACK, _X, to=_OPEN),
    _step(Action.HAND_TO_PPID, _U, _D, note=True),
    _step(Action.UNDO_PPID, _U, _P, *_WORK),
    _step(Action.REDISPOSE, *_WORK, note=True),
    _step(Action.ASK_RETURN, _U, *_WORK, note=True),
    _step(Action.DECIDE_RETURN, _U, _P, *_WORK, note=True),
    _step(Action.ADD_HANDLER, *_OPEN, note=True),
    _step(Action.DONE_PART, *_OPEN, note=True),
    _step(Action.WAIVE_PART, *_OPEN, note=True),
    _step(Action.ADD_COPY, *_OPEN),
    _step(Action.SPLIT, _U, _D, note=True),
    _step(Action.MERGE, *_WORK, _A, note=True),
    _step(Action.UNMERGE, *_WORK, _A),
    _step(Action.OBJECT, *_WORK, _A),
    _step(Action.HAND_OVER, *ANYWHERE),
    _step(Action.ACKNOWLEDGE, *_WORK, _A, note=True),
    _step(Action.FOLLOW_UP, *_WORK, to=_I, note=True),
    _step(Action.VOID_FOLLOW_UP, _I, to=(_D, _I)),
    _step(Action.ASK, *_WORK, note=True),
    _step(Action.DRAFT_ANSWER, *_WORK, note=True),
    _step(Action.APPROVE, *_WORK),
    _step(Action.SEND_BACK, *_WORK, note=True),
    _step(Action.ANSWER, *_WORK, to=_A, note=True),
    _step(Action.NOTE, *ANYWHERE, note=True),
    _step(Action.REPLY, _U, *_WORK, _A, note=True),
    _step(Action.ACCEPT, _A, to=_C),
    _step(Action.RATE, _C),
    _step(Action.DISPUTE, _A, to=_I),
    _step(Action.CLOSE_SILENT, _A, to=_C),
    _step(Action.CLOSE, _A, _I, to=_C, note=True),
    _step(Action.REOPEN, _C, to=_I, note=True),
    _step(Action.WITHDRAW, *_OPEN, to=_X),
    _step(Action.GIVE_CONSENT, *ANYWHERE),
    _step(Action.WITHDRAW_CONSENT, *ANYWHERE),
    _step(Action.RECLASSIFY, *_WORK, note=True),
    _step(Action.TIGHTEN_PRIVACY, *ANYWHERE),
    _step(Action.LOOSEN_PRIVACY, *ANYWHERE),
    _step(Action.RELEASE, *ANYWHERE),
    _step(Action.TAKE_DOWN, *ANYWHERE, note=True),
    _step(Action.REMIND, *_OPEN),
    _step(Action.REFER, *_OPEN, _C, _X),
    _step(Action.ANSWER_OMBUDSMAN, *ANYWHERE, note=True),
    _step(Action.REVEAL_IDENTITY, *ANYWHERE, note=True),
    _step(Action.MARK_PRIORITY, *ANYWHERE),
    _step(Action.HOLD, *ANYWHERE),
    _step(Action.RECOVER_KEY, *ANYWHERE),
    _step(Action.CLAIM_KEY, *ANYWHERE),
    _step(Action.MOVE_CLOCK, *_OPEN),
)
_STEP: Mapping[Action, Step] = MappingProxyType({step.action: step for step in STEPS})


def step_for(action: Action, state: State) -> Step:
    """Return the step of ``action`` in ``state``; NotNow if the procedure has none there."""
    step = _STEP.get(action)
    if step is None or state not in step.sources:
        raise NotNow(
            _("Tindakan “{action}” tidak dapat dilakukan saat laporan berstatus “{state}”.").format(
                action=action.label, state=state.label
            )
        )
    return step


def _grants(reach: Reach, *actions: Action) -> dict[Action, Reach]:
    return dict.fromkeys(actions, reach)


_REPORTER = (
    Action.SUBMIT,
    Action.COMPLETE_DATA,
    Action.APPEAL,
    Action.TAKE_BACK,
    Action.UNDO_PPID,
    Action.OBJECT,
    Action.VOID_FOLLOW_UP,
    Action.REPLY,
    Action.ACCEPT,
    Action.RATE,
    Action.DISPUTE,
    Action.REOPEN,
    Action.WITHDRAW,
    Action.GIVE_CONSENT,
    Action.WITHDRAW_CONSENT,
    Action.TIGHTEN_PRIVACY,
    Action.LOOSEN_PRIVACY,
    Action.REFER,
    Action.RECOVER_KEY,
    Action.CLAIM_KEY,
)
_LIAISON = (
    Action.HAND_TO_PPID,
    Action.ASK_RETURN,
    Action.DONE_PART,
    Action.ACKNOWLEDGE,
    Action.FOLLOW_UP,
    Action.ASK,
    Action.DRAFT_ANSWER,
    Action.ANSWER,
    Action.NOTE,
    Action.ANSWER_OMBUDSMAN,
)
_VERIFIER = (
    Action.VERIFY,
    Action.POSTPONE,
    Action.RESUME,
    Action.ARCHIVE,
    Action.HAND_TO_PPID,
    Action.SPLIT,
    Action.RELEASE,
    Action.TAKE_DOWN,
)
_ADMIN_OF_TREE = (
    Action.REDISPOSE,
    Action.ASK_RETURN,
    Action.DECIDE_RETURN,
    Action.ADD_HANDLER,
    Action.WAIVE_PART,
    Action.ADD_COPY,
    Action.MERGE,
    Action.UNMERGE,
    Action.HAND_OVER,
    Action.FOLLOW_UP,
    Action.ANSWER,
    Action.APPROVE,
    Action.SEND_BACK,
    Action.NOTE,
    Action.CLOSE,
    Action.RECLASSIFY,
    Action.TIGHTEN_PRIVACY,
    Action.TAKE_DOWN,
    Action.ANSWER_OMBUDSMAN,
)
_NATIONAL = (
    Action.REDISPOSE,
    Action.DECIDE_RETURN,
    Action.ADD_HANDLER,
    Action.ADD_COPY,
    Action.MERGE,
    Action.UNMERGE,
    Action.HAND_OVER,
    Action.NOTE,
    Action.CLOSE,
    Action.REOPEN,
    Action.TIGHTEN_PRIVACY,
    Action.RELEASE,
    Action.TAKE_DOWN,
    Action.REMIND,
    Action.REVEAL_IDENTITY,
    Action.MARK_PRIORITY,
    Action.HOLD,
)
_SYSTEM = (
    Action.SUBMIT,
    Action.POSTPONE,
    Action.LAPSE,
    Action.ESCALATE_INTAKE,
    Action.DECIDE_RETURN,
    Action.UNMERGE,
    Action.HAND_OVER,
    Action.VOID_FOLLOW_UP,
    Action.DISPUTE,
    Action.CLOSE_SILENT,
    Action.REMIND,
    Action.REFER,
    Action.MOVE_CLOCK,
)

GRANTS: Mapping[Role, Mapping[Action, Reach]] = MappingProxyType(
    {
        Role.REPORTER: _grants(Reach.OWN, *_REPORTER),
        Role.PUBLIC: {},
        Role.INTAKE_OFFICER: _grants(Reach.OWN, Action.SUBMIT),
        Role.LIAISON: _grants(Reach.UNIT, *_LIAISON),
        Role.CASE_HANDLER: _grants(Reach.UNIT, Action.NOTE),
        Role.INSTITUTION_ADMIN: _grants(Reach.DESK, *_VERIFIER)
        | _grants(Reach.TREE, *_ADMIN_OF_TREE),
        Role.EXECUTIVE: _grants(
            Reach.TREE, Action.REDISPOSE, Action.APPROVE, Action.SEND_BACK, Action.NOTE
        ),
        Role.INSPECTORATE: _grants(Reach.UNIT, *_LIAISON),
        Role.NATIONAL_ADMIN: _grants(Reach.DESK, *_VERIFIER) | _grants(Reach.NATION, *_NATIONAL),
        Role.PRESIDENTIAL_OFFICE: _grants(Reach.PRIORITY, Action.MARK_PRIORITY, Action.NOTE),
        Role.OMBUDSMAN: _grants(Reach.REFERRED, Action.NOTE, Action.REOPEN, Action.REVEAL_IDENTITY)
        | _grants(Reach.DESK, *_VERIFIER),
        Role.OMBUDSMAN_OFFICE: _grants(Reach.REFERRED, Action.NOTE, Action.REOPEN),
        Role.AUDITOR: {},
        Role.PARTNER: _grants(Reach.OWN, Action.SUBMIT, Action.REPLY),
        Role.SYSTEM: _grants(Reach.NATION, *_SYSTEM),
    }
)


def actions_for(role: Role, state: State) -> tuple[Action, ...]:
    """Return the actions a role may take in a state, in the order of the procedure."""
    granted = GRANTS[role]
    return tuple(s.action for s in STEPS if s.action in granted and state in s.sources)

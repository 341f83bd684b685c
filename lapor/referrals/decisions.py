"""What a seat of the Ombudsman may do with a referred report, and when. Pure.

A referral has its own small procedure beside the report's: nothing here changes the report, and
the agency must still answer the citizen whatever the seat decides. Source: RULES.md 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.rules.labels import Labelled, _


class ReferralState(Labelled):
    """Where a referral stands at the Ombudsman."""

    SENT = "sent", _("Menunggu Ombudsman")
    ACCEPTED = "accepted", _("Diterima Ombudsman")
    ASKED = "asked", _("Ombudsman meminta keterangan")
    DECLINED = "declined", _("Tidak diterima Ombudsman")
    CLOSED = "closed", _("Selesai di Ombudsman")


class Decision(Labelled):
    """What a seat does; ``open`` and ``deliver`` are the system's."""

    OPEN = "open", _("Diteruskan")
    DELIVER = "deliver", _("Berkas diterima")
    ACCEPT = "accept", _("Terima")
    DECLINE = "decline", _("Tolak")
    ASK = "ask", _("Minta keterangan")
    NOTE_OUTCOME = "note_outcome", _("Catat hasil")
    MOVE = "move", _("Pindahkan kantor")


_S = ReferralState
# Decision -> states it may be taken in, and where it leads (None: it stays).
STEPS: Mapping[Decision, tuple[frozenset[ReferralState], ReferralState | None]] = MappingProxyType(
    {
        Decision.ACCEPT: (frozenset({_S.SENT, _S.ASKED}), _S.ACCEPTED),
        Decision.DECLINE: (frozenset({_S.SENT, _S.ASKED}), _S.DECLINED),
        Decision.ASK: (frozenset({_S.SENT, _S.ACCEPTED, _S.ASKED}), _S.ASKED),
        Decision.NOTE_OUTCOME: (frozenset({_S.ACCEPTED, _S.ASKED}), _S.CLOSED),
        Decision.MOVE: (frozenset({_S.SENT, _S.ACCEPTED, _S.ASKED}), None),
    }
)
SEATS = frozenset({Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE})


class NotNow(RuleViolation):
    """The referral has no such decision where it stands."""

    code = "not_now"


class ReasonMissing(RuleViolation):
    """Every decision but acceptance needs words that the citizen can read."""

    code = "note_missing"


def led_to(decision: Decision, state: ReferralState, text: str) -> ReferralState:
    """Return the state after the decision. Raises NotNow, ReasonMissing."""
    sources, target = STEPS[decision]
    if state not in sources:
        raise NotNow(
            _("“{decision}” tidak dapat dilakukan saat berkas berstatus “{state}”.").format(
                decision=decision.label, state=state.label
            )
        )
    if decision is not Decision.ACCEPT and not text.strip():
        raise ReasonMissing(_("Tuliskan alasan atau isinya."))
    return target or state


def decisions_for(role: Role, state: ReferralState) -> tuple[Decision, ...]:
    """Return what a role may decide now; only headquarters moves a case to another office."""
    if role not in SEATS:
        return ()
    return tuple(
        decision
        for decision, (sources, _target) in STEPS.items()
        if state in sources and (decision is not Decision.MOVE or role is Role.OMBUDSMAN)
    )

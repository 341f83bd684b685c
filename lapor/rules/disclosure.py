"""Who may know what: the table a reporter reads while choosing the privacy of a report.

It promises nothing the rest of the system does not keep: where a cell could be read two ways it
says the wider one. Source: RULES.md 5 and 6 (docs/sources.md, "Who may know").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lapor.rules.labels import _


class Cell(StrEnum):
    """One answer of the table; its value is what people read."""

    NO = _("tidak")
    YES = _("ya")
    MASKED = _("ya, disamarkan")
    CLEANED = _("ya, tanpa metadata")
    AFTER_REVIEW = _("ya, setelah diperiksa")
    RECORDED = _("ya, dan tercatat setiap kali dibuka")
    IF_NEGLECTED = _("ya, atas izin Anda")
    IF_REFERRED = _("ya, bila diteruskan")
    MASKED_IF_REFERRED = _("ya, disamarkan, bila diteruskan")

    @property
    def is_allowed(self) -> bool:
        """Whether anything is shown at all."""
        return self is not Cell.NO


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of reader sees: the reporter's name, the text, the photos."""

    who: str
    name: Cell
    text: Cell
    photos: Cell


def table(
    *,
    name_public: bool,
    name_to_handlers: bool,
    is_public: bool,
    consent_ombudsman: bool,
    is_misconduct: bool,
) -> tuple[Row, ...]:
    """Return who may know what under this choice, from the many to the few.

    is_misconduct: the reporter says that it is about the conduct of an official; it is then
    anonim and rahasia whatever the other arguments say, and the table says so.
    """
    if is_misconduct:
        name_public = name_to_handlers = is_public = False
    name_to_office = Cell.RECORDED if name_to_handlers else Cell.NO
    rows = [_public(name_public, name_to_handlers, is_public)]
    if is_misconduct:
        rows += [
            Row(_("Unit dan pejabat yang dilaporkan, serta atasannya"), *[Cell.NO] * 3),
            Row(_("Inspektorat yang menangani"), Cell.NO, Cell.YES, Cell.YES),
        ]
    else:
        rows += [
            Row(_("Petugas unit"), name_to_office, Cell.YES, Cell.YES),
            Row(_("Admin instansi"), name_to_office, Cell.YES, Cell.YES),
        ]
    rows += [
        Row(_("Admin nasional"), name_to_office, Cell.YES, Cell.YES),
        _ombudsman(consent_ombudsman),
    ]
    return tuple(rows)


def _public(name_public: bool, name_to_handlers: bool, is_public: bool) -> Row:
    if not is_public:
        return Row(_("Publik"), Cell.NO, Cell.NO, Cell.NO)
    return Row(
        _("Publik"),
        Cell.YES if name_public and name_to_handlers else Cell.NO,
        Cell.MASKED,
        Cell.CLEANED if name_to_handlers else Cell.AFTER_REVIEW,
    )


def _ombudsman(consent: bool) -> Row:
    if consent:
        return Row(_("Ombudsman"), Cell.IF_NEGLECTED, Cell.IF_REFERRED, Cell.IF_REFERRED)
    return Row(_("Ombudsman"), Cell.NO, Cell.MASKED_IF_REFERRED, Cell.IF_REFERRED)


def reporter_shown_as(name_to_handlers: bool) -> str:
    """Return what lists show in place of the reporter's name; the name itself is in no list."""
    return (
        _("identitas terverifikasi") if name_to_handlers else _("anonim, identitas terverifikasi")
    )

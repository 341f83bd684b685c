"""The officers' forms as they were posted: every word is kept, whatever becomes of it.

One ``DeskForm`` holds the fields of all actions on the page; their names do not meet. What a form
alone can know (a date is a date, something was chosen) is said beside its field; what the rules
refuse is theirs to say.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from lapor.reports.commands import AnswerInput, FollowUpInput, Verification
from lapor.reports.queries.report_page import ReportPage
from lapor.rules import personal_data
from lapor.rules.admission import TEXT_MOST, TITLE_MOST
from lapor.rules.flow import Action
from lapor.rules.reasons import FollowUpKind, Kind

FIELDS: Mapping[Action, tuple[str, ...]] = {
    Action.VERIFY: (
        "kind", "misconduct", "field_inspection", "normative", "category_q", "category",
        "unit_q", "unit", "anonim", "rahasia", "public_title", "public_text", "verify_note",
    ),
    Action.ACKNOWLEDGE: ("acknowledge_text",),
    Action.FOLLOW_UP: (
        "follow_up_kind", "follow_up_text", "follow_up_by", "done_on", "promised_on",
    ),
    Action.ANSWER: ("answer_text", "answer_rule"),
    Action.CLOSE: ("close_quote",),
    Action.NOTE: ("note_text",),
}  # fmt: skip
# Where a refusal of the rules is shown when it belongs to no field of its own.
MAIN_FIELD: Mapping[Action, str] = {
    Action.VERIFY: "unit",
    Action.ACKNOWLEDGE: "acknowledge_text",
    Action.FOLLOW_UP: "follow_up_text",
    Action.ANSWER: "answer_text",
    Action.CLOSE: "close_quote",
    Action.NOTE: "note_text",
}
_NAMES = frozenset(name for names in FIELDS.values() for name in names)
# Kept and shown whole, so that nothing is lost; what may be sent is shorter.
_KEPT_MOST = 200_000
_SENT_MOST = 10_000


@dataclass(frozen=True)
class DeskForm:
    """What stands in the page's forms. key: of the posted form; errors: sentence by field."""

    key: str
    values: Mapping[str, str]
    action: Action | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return the text of a field, "" if it was not filled in.

        KeyError for a name that is no field: templates then look for an attribute.
        """
        if name not in _NAMES:
            raise KeyError(name)
        return self.values.get(name, "").strip()

    def with_values(self, **values: str) -> DeskForm:
        """Return the form with some fields changed."""
        return replace(self, values={**self.values, **values})

    def with_errors(self, errors: Mapping[str, str]) -> DeskForm:
        """Return the form with these errors, in the order of its fields."""
        order = FIELDS[self.action] if self.action else ()
        known = {name: errors[name] for name in order if name in errors}
        return replace(self, errors=known | dict(errors))

    @property
    def body(self) -> tuple[str, ...]:
        """What was asked, for the idempotency key: the same key with other words is refused."""
        return tuple(self[name] for name in FIELDS[self.action]) if self.action else ()


def blank(page: ReportPage) -> DeskForm:
    """Return the forms as the page first shows them; a public text begins with the masked words."""
    values = {
        "kind": str(page.kind),
        "misconduct": "1" if page.is_misconduct else "",
        "anonim": "1" if page.is_anonim else "",
        "rahasia": "1" if page.is_rahasia else "",
        "category": page.category_code,
        "unit": str(page.target_id or ""),
        "public_title": personal_data.mask(page.title),
        "public_text": personal_data.mask(page.text),
        "follow_up_kind": str(FollowUpKind.DONE),
    }
    return DeskForm(str(uuid4()), values)


def posted(post: QueryDict, action: Action, page: ReportPage) -> DeskForm:
    """Return the forms with what was posted for one action; the others are as first shown."""
    given = {name: post.get(name, "").replace("\r\n", "\n")[:_KEPT_MOST] for name in FIELDS[action]}
    values = dict(blank(page).values) | given
    # What the reporter chose stays: privacy is only ever made stricter here.
    if action is Action.VERIFY:
        values |= {"anonim": "1"} if page.is_anonim else {}
        values |= {"rahasia": "1"} if page.is_rahasia else {}
    return DeskForm(key_from(post.get("key", "")), values, action)


def too_long(form: DeskForm) -> dict[str, str]:
    """Return a sentence for each field whose text is longer than an action takes."""
    names = FIELDS[form.action] if form.action else ()
    said = _("Paling banyak 10.000 huruf. Yang Anda tulis tetap ada di sini.")
    return {name: said for name in names if len(form[name]) > _SENT_MOST}


def key_from(text: str) -> str:
    """Return the idempotency key of a form, a fresh one if it carries none."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def upload_key(user_id: int | None, key: str) -> str:
    """Return under which key the files of an officer's form are staged."""
    secret = settings.SECRET_KEY.encode() + b"desk"
    return hmac.new(secret, f"{user_id}:{key}".encode(), hashlib.sha256).hexdigest()


def verification(form: DeskForm) -> tuple[Verification | None, dict[str, str]]:
    """Return the decision, or what is missing for one."""
    errors: dict[str, str] = {}
    if form["kind"] not in set(Kind):
        errors["kind"] = _("Pilih jenis laporan.")
    if not form["unit"].isdecimal():
        errors["unit"] = _("Cari dan pilih unit yang harus bertindak.")
    if not form["public_title"] or len(form["public_title"]) > TITLE_MOST:
        errors["public_title"] = _("Judul publik wajib, paling panjang {n} huruf.").format(
            n=TITLE_MOST
        )
    if not form["public_text"] or len(form["public_text"]) > TEXT_MOST:
        errors["public_text"] = _("Teks publik wajib, paling panjang {n} huruf.").format(
            n=TEXT_MOST
        )
    left = personal_data.find(f"{form['public_title']}\n{form['public_text']}")
    if left and "public_text" not in errors and form["rahasia"] != "1":
        what = ", ".join(dict.fromkeys(_(each.kind.label) for each in left))
        errors["public_text"] = _("Masih ada data pribadi: {what}. Samarkan dahulu.").format(
            what=what
        )
    if errors:
        return None, errors
    return (
        Verification(
            kind=Kind(form["kind"]),
            unit_id=int(form["unit"]),
            category_code=form["category"],
            public_title=form["public_title"],
            public_text=form["public_text"],
            misconduct=form["misconduct"] == "1",
            field_inspection=form["field_inspection"] == "1",
            normative=form["normative"] == "1",
            name_to_handlers=form["anonim"] != "1",
            is_public=form["rahasia"] != "1",
            note=form["verify_note"],
        ),
        {},
    )


def follow_up(form: DeskForm) -> tuple[FollowUpInput | None, dict[str, str]]:
    """Return the follow-up, or what is missing for one."""
    errors: dict[str, str] = {}
    kind = form["follow_up_kind"]
    if kind not in set(FollowUpKind):
        errors["follow_up_kind"] = _("Pilih: sudah dilakukan, atau janji dengan tanggal.")
    if not form["follow_up_text"]:
        errors["follow_up_text"] = _("Tuliskan apa yang dilakukan atau dijanjikan.")
    is_done = kind == FollowUpKind.DONE
    name = "done_on" if is_done else "promised_on"
    on = _day(form[name])
    if on is None:
        errors[name] = _("Isi tanggal tindakan dilakukan.") if is_done else _("Isi tanggal janji.")
    if is_done and not form["follow_up_by"]:
        errors["follow_up_by"] = _("Sebutkan siapa yang melakukan, misalnya regu atau seksi.")
    if errors:
        return None, errors
    return (
        FollowUpInput(
            kind=FollowUpKind(kind),
            text=form["follow_up_text"],
            done_on=on if is_done else None,
            done_by=form["follow_up_by"] if is_done else "",
            promised_on=None if is_done else on,
        ),
        {},
    )


def answer(form: DeskForm, staged_under: str) -> tuple[AnswerInput | None, dict[str, str]]:
    """Return the answer, or what is missing for one."""
    errors: dict[str, str] = {}
    if not form["answer_text"]:
        errors["answer_text"] = _("Tuliskan hasilnya; jawab setiap hal yang ditanyakan.")
    if not form["answer_rule"]:
        errors["answer_rule"] = _("Sebutkan aturan atau dasar yang dipakai.")
    if errors:
        return None, errors
    return AnswerInput(form["answer_text"], form["answer_rule"], staged_under), {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

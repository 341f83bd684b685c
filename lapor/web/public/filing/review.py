"""The review: everything once more as it will be sent, and the code that confirms the contact."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils import dateformat
from django.utils.translation import gettext as _

from lapor.directory import queries as directory
from lapor.rules.reasons import Kind
from lapor.vault import client, sealing
from lapor.web.public.filing import lookups
from lapor.web.public.filing.form import FilingForm

_SALT = "lapor.filing.challenge"
# A little less than the vault keeps a code: an old challenge is not worth showing.
_KEPT_SECONDS = 15 * 60


@dataclass(frozen=True)
class Line:
    """One line of the summary. field: what "Ubah" leads to."""

    label: str
    text: str
    field: str


def challenge_of(form: FilingForm) -> str | None:
    """Return the vault's challenge the form carries, None if it is old or for another contact."""
    try:
        kept = signing.loads(form["challenge"], salt=_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        return None
    fits = kept["mark"] == sealing.contact_mark(*form.contact)
    return str(kept["challenge"]) if fits else None


def with_code_sent(form: FilingForm) -> FilingForm:
    """Send a code to the form's contact and return the form carrying its challenge.

    Raises client.VaultUnavailable, client.VaultRefused.
    """
    challenge = client.send_code(sealing.seal_contact(*form.contact))
    kept = {"challenge": challenge, "mark": sealing.contact_mark(*form.contact)}
    return form.with_values(challenge=signing.dumps(kept, salt=_SALT))


def summary(form: FilingForm, file_names: tuple[str, ...]) -> list[tuple[str, list[Line]]]:
    """Return the parts of the form as headed lists, as the citizen will read them."""
    return [
        (_("Apa yang terjadi"), _what(form)),
        (_("Di mana dan kapan"), _where(form)),
        (_("Bukti"), [Line(_("Berkas"), ", ".join(file_names) or _("tidak ada"), "files")]),
        (_("Siapa yang boleh tahu"), _privacy(form)),
        (_("Cara menghubungi Anda"), _contact(form)),
    ]


def _what(form: FilingForm) -> list[Line]:
    return [
        Line(_("Jenis"), _(Kind(form["kind"]).label), "kind"),
        Line(_("Judul"), form["title"], "title"),
        Line(_("Cerita"), form["text"], "text"),
    ]


def _where(form: FilingForm) -> list[Line]:
    day = form.incident_day
    lines = [
        Line(_("Tempat"), directory.area_trail(form["area"]), "area_q"),
        Line(_("Tempat persisnya"), form["place_note"], "place_note"),
        Line(
            _("Tanggal kejadian"), dateformat.format(day, "l, j F Y") if day else "", "incident_on"
        ),
        Line(_("Instansi yang dituju"), _unit(form, "target"), "target_q"),
        Line(_("Kategori"), directory.category_name(form["category"]), "category"),
    ]
    if form.pin:
        lines.insert(2, Line(_("Titik"), "{:.5f}, {:.5f}".format(*form.pin), "place_note"))
    return [line for line in lines if line.text]


def _privacy(form: FilingForm) -> list[Line]:
    lines = [
        Line(_("Anonim"), _yes(form.is_anonim, _("unit yang menangani tidak melihat nama Anda")),
             "anonim"),
        Line(_("Rahasia"), _yes(form.is_rahasia, _("laporan tidak diterbitkan")), "rahasia"),
        Line(_("Nama kepada publik"), _yes(form.name_is_public, ""), "name_public"),
        Line(_("Kepada Ombudsman bila didiamkan"), _yes(form.consents, ""), "consent"),
    ]  # fmt: skip
    if form.is_about_conduct:
        about = _unit(form, "named") or _("unit tidak disebut")
        if form["conduct_whom"]:
            about = f"{form['conduct_whom']}\n{about}"
        lines.insert(0, Line(_("Tentang perilaku pejabat atau petugas"), about, "conduct"))
    return lines


def _yes(chosen: bool, meaning: str) -> str:
    if not chosen:
        return _("tidak")
    return f"{_('ya')}: {meaning}" if meaning else _("ya")


def _contact(form: FilingForm) -> list[Line]:
    kind, contact = form.contact
    return [
        Line(_("Nama"), form["name"], "name"),
        Line(_("Surel") if kind == "email" else _("Nomor ponsel"), contact, "contact"),
        Line(_("Alamat"), f"{form['address_line']}\n{directory.area_trail(form.home_area)}",
             "address_line"),
    ]  # fmt: skip


def _unit(form: FilingForm, part: str) -> str:
    hit = lookups.named(part, form[part]) if form[part] else None
    return ", ".join(filter(None, (hit.name, hit.trail))) if hit else ""

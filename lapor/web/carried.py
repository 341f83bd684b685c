"""Words posted by somebody whose session had ended: kept through sign-in, then sent again.

They travel as hidden fields of the pages in between, never in a session or a table: nothing that
was typed about a report is kept by somebody who has not signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

_PREFIX = "lalu:"
_TARGET = "lalu-ke"
_OURS = frozenset({"csrfmiddlewaretoken"})
_OURS_BEFORE = ("/meja", "/ombudsman")

# The fields that people type into, as the page that gives them back names them.
_WORDS = {
    "public_title": _("Judul publik"),
    "public_text": _("Teks publik"),
    "verify_note": _("Catatan verifikasi"),
    "acknowledge_text": _("Kabar"),
    "follow_up_text": _("Tindak lanjut"),
    "follow_up_by": _("Dilakukan oleh"),
    "answer_text": _("Jawaban akhir"),
    "answer_rule": _("Dasar aturan"),
    "close_quote": _("Kutipan persetujuan pelapor"),
    "note_text": _("Catatan internal"),
    "decision_text": _("Putusan"),
}


@dataclass(frozen=True)
class Carried:
    """A form on its way: where it was going and what stood in it."""

    target: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: HttpRequest) -> Carried:
        """Return the form that this request posts."""
        return cls(request.path, _pairs(request.POST, ""))

    @classmethod
    def through(cls, request: HttpRequest) -> Carried | None:
        """Return the form that a page in between carries, None if it carries none."""
        target = local_target(request.POST.get(_TARGET, ""))
        return cls(target, _pairs(request.POST, _PREFIX)) if target else None

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields that carry it through a page."""
        return ((_TARGET, self.target), *((_PREFIX + name, value) for name, value in self.fields))

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """What was typed, with the name of each field, to be read before it is sent again."""
        return tuple(
            (str(_WORDS[name]), value) for name, value in self.fields if name in _WORDS and value
        )


def _pairs(post: QueryDict, prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.removeprefix(prefix), value)
        for name in post
        if name.startswith(prefix) and name not in _OURS
        for value in post.getlist(name)
    )


def local_target(address: str) -> str:
    """Return the address if it is one of the officers' pages here, else ""."""
    path = urlsplit(address).path
    is_ours = any(path == each or path.startswith(f"{each}/") for each in _OURS_BEFORE)
    is_safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and is_safe else ""

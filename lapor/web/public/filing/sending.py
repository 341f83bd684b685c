"""The form as the values that the rules and the vault take."""

from __future__ import annotations

from lapor.rules.admission import Submission
from lapor.rules.reasons import Kind
from lapor.vault.sealing import Identity
from lapor.web.public.filing.form import FilingForm


def submission_of(form: FilingForm) -> Submission:
    """Return everything about the report except who sends it."""
    latitude, longitude = form.pin or (None, None)
    about_conduct = form.is_about_conduct
    return Submission(
        kind=Kind(form["kind"]) if form["kind"] in set(Kind) else None,
        title=form["title"],
        text=form["text"],
        incident_on=form.incident_day,
        area_code=form["area"],
        place_note=form["place_note"],
        latitude=latitude,
        longitude=longitude,
        target_unit_id=_number(form["target"]),
        category_code=form["category"],
        about_conduct=about_conduct,
        conduct_whom=form["conduct_whom"] if about_conduct else "",
        named_unit_id=_number(form["named"]) if about_conduct else None,
        name_public=form.name_is_public,
        name_to_handlers=not form.is_anonim,
        is_public=not form.is_rahasia,
        consent_ombudsman=form.consents,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def identity_of(form: FilingForm) -> Identity:
    """Return who sends it; never logged, never stored outside the vault."""
    kind, contact = form.contact
    return Identity(
        name=form["name"],
        contact_kind=kind,
        contact=contact,
        area_code=form.home_area,
        address_line=form["address_line"],
    )

"""The filing form as it was posted: every word is kept, whatever becomes of it.

Nothing is judged here except what a form alone can know (is this a date, was a place chosen from
the list); what a report must have is ``rules.admission``'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from django.http import QueryDict

from lapor.rules.admission import NotAContact, normalise_contact
from lapor.web.public.secrets import new_form_secret, secret_bytes

# Text of the form by name; ticks are "1" or "".
TEXTS = (
    "kind", "title", "text", "incident_on", "area_q", "area", "place_note", "latitude",
    "longitude", "target_q", "target", "category", "conduct", "named_q", "named", "conduct_whom",
    "anonim", "rahasia", "name_public", "consent", "name", "contact", "home_same", "home_q", "home",
    "address_line", "challenge",
)  # fmt: skip
# The parts where something is looked for in a list: the words, and the code or id chosen.
LOOKUPS = ("area", "home", "target", "named")
_LONGEST = 200_000


@dataclass(frozen=True)
class FilingForm:
    """What the citizen typed. secret: the form's one-time secret; errors: sentence by field."""

    secret: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, **values: str) -> Self:
        """Return a new form with a new secret."""
        return cls(new_form_secret(), {"kind": "complaint", "conduct": "tidak"} | values)

    @classmethod
    def posted(cls, post: QueryDict) -> Self:
        """Return the form as posted; a secret that is not ours is replaced by a new one."""
        secret = post.get("form_secret", "")
        if secret_bytes(secret) is None:
            secret = new_form_secret()
        values = {name: post.get(name, "").replace("\r\n", "\n")[:_LONGEST] for name in TEXTS}
        return cls(secret, values)

    def __getitem__(self, name: str) -> str:
        """Return the text of a field, "" if it was not filled in.

        KeyError for a name that is no field: templates then look for an attribute.
        """
        if name not in TEXTS:
            raise KeyError(name)
        return self.values.get(name, "").strip()

    def with_values(self, **values: str) -> Self:
        """Return the form with some fields changed."""
        return replace(self, values={**self.values, **values})

    def with_errors(self, errors: Mapping[str, str]) -> Self:
        """Return the form with these errors, in the order of the form."""
        order = {name: at for at, name in enumerate(ORDER)}
        ordered = sorted(errors.items(), key=lambda item: order.get(item[0], len(order)))
        return replace(self, errors=dict(ordered))

    @property
    def key(self) -> bytes:
        """The secret's 32 bytes."""
        decoded = secret_bytes(self.secret)
        if decoded is None:
            raise ValueError("a form never holds a secret that is not ours")
        return decoded

    @property
    def is_about_conduct(self) -> bool:
        """Whether the report is about the conduct of an official: anonim and rahasia then."""
        return self["conduct"] == "ya"

    @property
    def is_anonim(self) -> bool:
        """Whether those who handle the report shall not see the name."""
        return self.is_about_conduct or self["anonim"] == "1"

    @property
    def is_rahasia(self) -> bool:
        """Whether nothing of the report shall be published."""
        return self.is_about_conduct or self["rahasia"] == "1"

    @property
    def name_is_public(self) -> bool:
        """Whether the reporter asked that his name be shown; never with anonim or rahasia."""
        return self["name_public"] == "1" and not self.is_anonim and not self.is_rahasia

    @property
    def consents(self) -> bool:
        """Whether the identity may go to the Ombudsman if nobody acts."""
        return self["consent"] == "1"

    @property
    def home_area(self) -> str:
        """The code of the area the reporter lives in."""
        return self["area"] if self["home_same"] == "1" else self["home"]

    @property
    def contact(self) -> tuple[str, str]:
        """The kind and the one form of the contact; as typed where it is none."""
        try:
            found = normalise_contact(self["contact"])
        except NotAContact:
            return ("email" if "@" in self["contact"] else "phone"), self["contact"]
        return str(found.kind), found.value

    @property
    def incident_day(self) -> date | None:
        """The day of the incident, None if none or no date was given."""
        try:
            return date.fromisoformat(self["incident_on"])
        except ValueError:
            return None

    @property
    def pin(self) -> tuple[float, float] | None:
        """The point that the device gave, None if none; whether it lies in Indonesia is not asked."""
        try:
            return float(self["latitude"]), float(self["longitude"])
        except ValueError:
            return None


# The fields in the order of the page, for the error summary.
ORDER = (
    "kind", "title", "text", "area", "place_note", "pin", "incident_on", "target", "category", "files",
    "conduct", "named", "conduct_whom", "anonim", "rahasia", "name_public", "consent", "name",
    "contact", "home", "address_line", "code",
)  # fmt: skip

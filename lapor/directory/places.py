"""What follows from the code of a province alone."""

from __future__ import annotations

from lapor.rules.working_days import Zone

# Keputusan Presiden 41/1987, by today's provinces.
_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def zone_of_area(code: str) -> Zone:
    """Return the zone of an area; that of Jakarta for "" (the nation) and the western provinces."""
    province = code[:2]
    if province in _WITA:
        return Zone.WITA
    return Zone.WIT if province in _WIT else Zone.WIB

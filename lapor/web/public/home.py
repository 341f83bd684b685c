"""`/` and the pages that explain: what happens, how identity is kept, how figures are counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lapor import clock
from lapor.publication import queries
from lapor.publication.rows import Figures, Filters
from lapor.rules import disclosure
from lapor.rules.working_days import Zone, local_date

_RECENT = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask the one question, tell what will happen, show today's honest numbers. Two statements."""
    today = local_date(clock.now(), Zone.WIB)
    context = {
        "tiles": _tiles(queries.figures(today)),
        "lines": queries.newest(Filters(), limit=_RECENT).lines,
    }
    return render(request, "public/home.html", context)


def _tiles(figures: Figures) -> list[dict[str, str]]:
    tiles = [
        {
            "figure": _number(figures.published_week),
            "meaning": _("laporan terbit minggu ini"),
            "anchor": "terbit",
        }
    ]
    if figures.published_month >= queries.ENOUGH:
        share = 100 * figures.answered_month / figures.published_month
        tiles.append(
            {
                "figure": f"{_number(share, 1)} %",
                "meaning": _("sudah dijawab, dari yang terbit 30 hari terakhir"),
                "anchor": "dijawab",
            }
        )
    if figures.median_days is not None:
        tiles.append(
            {
                "figure": _("{n} hari kerja").format(n=_number(figures.median_days)),
                "meaning": _("median sampai jawaban akhir"),
                "anchor": "median",
            }
        )
    return tiles


def _number(value: float, places: int = 0) -> str:
    """Return ``1.234,5``; a whole number loses its empty decimals."""
    written = f"{value:,.{places or (0 if value == int(value) else 1)}f}"
    return written.translate(str.maketrans(",.", ".,"))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell how identity is kept, with the table for a report without any tick."""
    plain = disclosure.table(
        name_public=False,
        name_to_handlers=True,
        is_public=True,
        consent_ombudsman=False,
        is_misconduct=False,
    )
    return render(request, "public/privacy.html", {"who": plain})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Define every figure of the home page."""
    return render(request, "public/figures.html")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the icon by its old name to the one there is."""
    return redirect(static("lapor/icon.svg"), permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines read what is public and nothing that is somebody's own."""
    closed = ("/lapor", "/lacak", "/meja", "/kotak-keluar")
    # "Disallow: /lapor" alone would shut the public reports too: their address begins with it.
    lines = ["User-agent: *", "Allow: /laporan", *(f"Disallow: {path}" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")

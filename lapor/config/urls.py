"""Every address of the product; each audience lists its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lapor.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("lapor.web.public.urls")),
    path("", include("lapor.web.desk.urls")),
    path("", include("lapor.web.oversight.urls")),
]

handler400 = "lapor.web.errors.not_understood"
handler404 = "lapor.web.errors.not_found"
handler500 = "lapor.web.errors.broken"

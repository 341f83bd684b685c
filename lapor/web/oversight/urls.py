"""The addresses of the Ombudsman's seats."""

from __future__ import annotations

from django.urls import path

from lapor.web.oversight import seat

app_name = "oversight"
urlpatterns = [
    path("ombudsman", seat.seat, name="seat"),
    path("ombudsman/<str:code>", seat.case, name="case"),
    path("ombudsman/<str:code>/nama", seat.name, name="name"),
]

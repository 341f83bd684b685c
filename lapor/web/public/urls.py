"""The public's addresses: Indonesian words, because people read and type them."""

from __future__ import annotations

from django.urls import path

from lapor.web.public import home, outbox, reading, tracking
from lapor.web.public.filing import views as filing

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("lapor", filing.filing, name="filing"),
    path("lapor/mulai", filing.start, name="start"),
    path("lapor/berkas", filing.upload, name="upload"),
    path("lapor/wilayah", filing.lookup, name="lookup"),
    path("lapor/siapa-tahu", filing.who, name="who"),
    path("lacak", tracking.track, name="track"),
    path("lacak/tanggapan", tracking.turn, name="turn"),
    path("lacak/keluar", tracking.leave, name="leave"),
    path("lacak/berkas/<uuid:attachment_id>", tracking.file, name="file"),
    path("laporan", reading.reports, name="reports"),
    path("laporan/<str:code>", reading.report, name="report"),
    path("privasi", home.privacy, name="privacy"),
    path("tentang-angka", home.figures, name="figures"),
    path("kotak-keluar", outbox.outbox, name="outbox"),
    path("favicon.ico", home.icon, name="icon"),
    path("robots.txt", home.robots, name="robots"),
]

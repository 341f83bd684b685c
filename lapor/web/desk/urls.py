"""The officers' addresses: Indonesian words, because people read and type them."""

from __future__ import annotations

from django.urls import path

from lapor.web.desk import entrance, queue, report

app_name = "desk"
urlpatterns = [
    path("masuk", entrance.sign_in, name="sign-in"),
    path("keluar", entrance.sign_out, name="sign-out"),
    path("meja", queue.queue, name="queue"),
    path("meja/jabatan", entrance.posts, name="posts"),
    path("meja/cari", report.lookup, name="lookup"),
    path("meja/<str:code>", report.report, name="report"),
    path("meja/<str:code>/nama", report.name, name="name"),
    path("meja/<str:code>/unggah", report.upload, name="upload"),
    path("meja/<str:code>/berkas/<uuid:attachment_id>", report.file, name="file"),
]

"""The words of every message: one table, action by action, for reporter and officer.

Each says what happened, who owes the next step and by when. None carries a name, a title or a
word of the report, and none a receipt key: a message is read on lent phones. Fields in braces
are filled by ``messages.py``; a clock's name stands for the date on which it falls due.
Source: RULES.md 6 (notifications never carry identity), DESIGN.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action
from lapor.rules.labels import _


@dataclass(frozen=True)
class Words:
    """One message. next_step: who must do what by when. sms: the whole in one short sentence."""

    subject: str
    happened: str
    next_step: str
    sms: str


# What an action can be told in more than one way: by the clock, or by who did it.
Variant = str

REPORTER: Mapping[tuple[Action, Variant], Words] = MappingProxyType(
    {
        (Action.SUBMIT, ""): Words(
            _("Laporan {nomor} kami terima"),
            _("Laporan Anda sudah kami terima."),
            _(
                "{unit} memeriksa laporan ini paling lambat {verification}. Bila sampai {neglect}"
                " tidak ada tindak lanjut, sistem meneruskannya kepada Ombudsman RI."
            ),
            _("laporan diterima. Diperiksa paling lambat {verification}."),
        ),
        (Action.SUBMIT, "postponed"): Words(
            _("Laporan {nomor} perlu dilengkapi"),
            _("Laporan Anda kami terima, tetapi masih ada yang kurang."),
            _("Lengkapilah paling lambat {completing}; pertanyaannya ada di halaman pelacakan."),
            _("laporan diterima, perlu dilengkapi paling lambat {completing}."),
        ),
        (Action.VERIFY, ""): Words(
            _("Laporan {nomor} diserahkan kepada {unit}"),
            _("Laporan Anda sudah diverifikasi dan diserahkan kepada {unit}."),
            _(
                "{unit} harus menindaklanjuti paling lambat {first_follow_up} dan memberi jawaban"
                " akhir paling lambat {resolution}."
            ),
            _("diserahkan ke {unit_pendek}. Tindak lanjut paling lambat {first_follow_up}."),
        ),
        (Action.POSTPONE, ""): Words(
            _("Laporan {nomor} perlu dilengkapi"),
            _("Petugas menunda laporan Anda karena masih ada yang kurang: {alasan}."),
            _(
                "Lengkapilah paling lambat {completing}; pertanyaan petugas ada di halaman"
                " pelacakan. Lewat tanggal itu laporan gugur."
            ),
            _("perlu dilengkapi paling lambat {completing}, lewat itu gugur."),
        ),
        (Action.LAPSE, ""): Words(
            _("Laporan {nomor} gugur"),
            _("Laporan Anda gugur karena tidak dilengkapi sampai batas waktunya."),
            _("Anda masih dapat membatalkan gugurnya laporan dalam {appeal_window} hari kerja."),
            _("gugur karena tidak dilengkapi. Dapat dibatalkan dalam {appeal_window} hari kerja."),
        ),
        (Action.ESCALATE_INTAKE, ""): Words(
            _("Verifikasi laporan {nomor} terlambat"),
            _("Laporan Anda belum diverifikasi sampai batas waktunya. Keterlambatan ini dicatat."),
            _("Kini {unit} yang harus memverifikasi, paling lambat {decision}."),
            _("verifikasi terlambat; kini tugas {unit_pendek}, paling lambat {decision}."),
        ),
        (Action.ARCHIVE, ""): Words(
            _("Laporan {nomor} diarsipkan"),
            _("Laporan Anda tidak dilanjutkan: {alasan}."),
            _(
                "Penjelasan dan pintu yang tepat ada di halaman pelacakan. Anda dapat mengajukan"
                " keberatan satu kali dalam {appeal_window} hari kerja."
            ),
            _("diarsipkan: {alasan_pendek}. Keberatan: {appeal_window} hari kerja."),
        ),
        (Action.REDISPOSE, ""): Words(
            _("Laporan {nomor} kini di {unit}"),
            _("Laporan Anda dipindahkan kepada {unit}."),
            _("Batas waktunya tidak berubah: jawaban akhir paling lambat {resolution}."),
            _("kini di {unit_pendek}. Batas jawaban tetap {resolution}."),
        ),
        (Action.ACKNOWLEDGE, ""): Words(
            _("Kabar untuk laporan {nomor}"),
            _("{unit} memberi kabar tentang laporan Anda."),
            _("Kabar ini tidak mengubah batas waktu. Bacalah di halaman pelacakan."),
            _("ada kabar dari {unit_pendek}. Batas waktu tidak berubah."),
        ),
        (Action.FOLLOW_UP, ""): Words(
            _("Tindak lanjut atas laporan {nomor}"),
            _("{unit} mencatat tindak lanjut atas laporan Anda."),
            _(
                "Jawaban akhir paling lambat {resolution}. Bila tindakan itu tidak benar terjadi,"
                " katakan “belum ada tindakan” di halaman pelacakan."
            ),
            _("ada tindak lanjut {unit_pendek}. Jawaban akhir paling lambat {resolution}."),
        ),
        (Action.VOID_FOLLOW_UP, ""): Words(
            _("Janji atas laporan {nomor} tidak ditepati"),
            _("Tindak lanjut atas laporan Anda gugur: yang dijanjikan belum terjadi."),
            _(
                "Waktu berjalan lagi seolah tindak lanjut itu tidak ada. Bila sampai {neglect}"
                " tidak ada tindak lanjut, sistem meneruskan laporan kepada Ombudsman RI."
            ),
            _("tindak lanjut gugur. Ke Ombudsman bila tetap diam sampai {neglect}."),
        ),
        (Action.VOID_FOLLOW_UP, "reporter"): Words(
            _("Tindak lanjut laporan {nomor} gugur"),
            _("Sesuai pernyataan Anda, tindak lanjut atas laporan ini gugur."),
            _("{unit} harus bertindak; tanpa itu laporan diteruskan ke Ombudsman RI {neglect}."),
            _("tindak lanjut gugur sesuai pernyataan Anda."),
        ),
        (Action.ASK, ""): Words(
            _("{unit} bertanya tentang laporan {nomor}"),
            _("{unit} memerlukan keterangan Anda."),
            _("Jawablah di halaman pelacakan; selama menunggu, batas jawaban akhir dijeda."),
            _("{unit_pendek} memerlukan keterangan Anda. Jawab di halaman pelacakan."),
        ),
        (Action.ANSWER, ""): Words(
            _("Jawaban akhir atas laporan {nomor}"),
            _("{unit} memberi jawaban akhir atas laporan Anda."),
            _(
                "Bacalah, lalu terima atau sanggah paling lambat {reply_window}. Tanpa tanggapan,"
                " laporan ditutup sendiri setelah tanggal itu."
            ),
            _("jawaban akhir sudah ada. Terima atau sanggah paling lambat {reply_window}."),
        ),
        (Action.DISPUTE, ""): Words(
            _("Sanggahan atas laporan {nomor} tercatat"),
            _("Sanggahan Anda tercatat dan laporan dibuka kembali."),
            _("{unit} harus memberi jawaban baru paling lambat {resolution}."),
            _("sanggahan tercatat. Jawaban baru paling lambat {resolution}."),
        ),
        (Action.DISPUTE, "system"): Words(
            _("Laporan {nomor} dibuka kembali"),
            _("Pesan Anda tidak dibalas tepat waktu; sistem menganggapnya sanggahan."),
            _("{unit} harus memberi jawaban baru paling lambat {resolution}."),
            _("pesan Anda tak dibalas, jadi laporan dibuka lagi. Jawaban: {resolution}."),
        ),
        (Action.CLOSE_SILENT, ""): Words(
            _("Laporan {nomor} ditutup tanpa tanggapan"),
            _("Laporan ditutup karena tidak ada tanggapan Anda sampai batas waktunya."),
            _(
                "Anda masih dapat memberi nilai, atau membukanya kembali dalam {reopen_window} hari kerja."
            ),
            _("ditutup tanpa tanggapan. Dapat dibuka kembali dalam {reopen_window} hari kerja."),
        ),
        (Action.CLOSE, ""): Words(
            _("Laporan {nomor} ditutup admin"),
            _("Laporan Anda ditutup oleh admin; alasannya ada di halaman pelacakan."),
            _("Bila Anda tidak setuju, bukalah kembali dalam {reopen_window} hari kerja."),
            _("ditutup admin. Bila tidak setuju, buka kembali dalam {reopen_window} hari kerja."),
        ),
        (Action.REOPEN, ""): Words(
            _("Laporan {nomor} dibuka kembali"),
            _("Laporan ini dibuka kembali dan semua batas waktu mulai lagi."),
            _(
                "{unit} harus menindaklanjuti paling lambat {first_follow_up} dan memberi jawaban"
                " akhir paling lambat {resolution}."
            ),
            _("dibuka kembali. Tindak lanjut paling lambat {first_follow_up}."),
        ),
        (Action.REMIND, ClockKind.REPLY_WINDOW): Words(
            _("Jawaban atas laporan {nomor} menunggu Anda"),
            _("Jawaban akhir atas laporan Anda belum Anda tanggapi."),
            _(
                "Terima atau sanggah paling lambat {reply_window}. Setelah tanggal itu laporan"
                " ditutup sendiri."
            ),
            _("terima atau sanggah jawaban paling lambat {reply_window}, lalu ditutup."),
        ),
        (Action.REMIND, ClockKind.COMPLETING): Words(
            _("Laporan {nomor} menunggu kelengkapan"),
            _("Laporan Anda masih perlu dilengkapi."),
            _("Lengkapilah paling lambat {completing}. Lewat tanggal itu laporan gugur."),
            _("lengkapi paling lambat {completing}, lewat itu gugur."),
        ),
        (Action.REFER, ""): Words(
            _("Laporan {nomor} diteruskan kepada Ombudsman RI"),
            _("Karena laporan ini didiamkan, sistem meneruskannya kepada Ombudsman RI."),
            _("Ombudsman memeriksa berkasnya. {unit} tetap wajib menjawab Anda."),
            _("diteruskan ke Ombudsman RI karena didiamkan. Instansi tetap wajib menjawab."),
        ),
        (Action.REFER, "complaint"): Words(
            _("Laporan {nomor} disampaikan kepada Ombudsman RI"),
            _("Sesuai permintaan Anda, laporan ini disampaikan kepada Ombudsman RI."),
            _("Ombudsman memeriksa berkasnya. {unit} tetap wajib menjawab Anda."),
            _("disampaikan ke Ombudsman RI atas permintaan Anda."),
        ),
        (Action.MOVE_CLOCK, ""): Words(
            _("Tanggal laporan {nomor} disesuaikan"),
            _("Keputusan pemerintah tentang hari libur mengubah batas waktu laporan ini."),
            _("Tanggal yang baru, dengan alasannya, ada di halaman pelacakan."),
            _("batas waktu disesuaikan karena perubahan hari libur."),
        ),
    }
)

OFFICER: Mapping[tuple[Action, Variant], Words] = MappingProxyType(
    {
        (Action.VERIFY, ""): Words(
            _("Tugas baru: {nomor}"),
            _("Laporan {nomor} didisposisikan kepada {unit}."),
            _(
                "Tindak lanjut pertama paling lambat {first_follow_up}, jawaban akhir paling"
                " lambat {resolution}."
            ),
            _("tugas baru. Tindak lanjut paling lambat {first_follow_up}."),
        ),
        (Action.ESCALATE_INTAKE, ""): Words(
            _("Verifikasi terlambat: {nomor}"),
            _("Laporan {nomor} tidak diverifikasi tepat waktu dan dinaikkan kepada {unit}."),
            _("Verifikasilah paling lambat {decision}."),
            _("verifikasi terlambat, paling lambat {decision}."),
        ),
        (Action.REDISPOSE, ""): Words(
            _("Tugas baru: {nomor}"),
            _("Laporan {nomor} dipindahkan kepada {unit}."),
            _("Batas waktu tidak berubah: jawaban akhir paling lambat {resolution}."),
            _("dipindahkan ke unit Anda. Jawaban paling lambat {resolution}."),
        ),
        (Action.DECIDE_RETURN, ""): Words(
            _("Putusan bukan wewenang: {nomor}"),
            _("Permintaan “bukan wewenang” atas {nomor} diputus; pemegangnya {unit}."),
            _("Batas waktu tidak berubah: jawaban akhir paling lambat {resolution}."),
            _("bukan wewenang diputus. Jawaban paling lambat {resolution}."),
        ),
        (Action.VOID_FOLLOW_UP, ""): Words(
            _("Tindak lanjut gugur: {nomor}"),
            _("Tindak lanjut atas {nomor} gugur karena janji tidak ditepati atau disangkal."),
            _("Tanpa tindak lanjut baru, laporan diteruskan ke Ombudsman RI {neglect}."),
            _("tindak lanjut gugur. Ombudsman: {neglect}."),
        ),
        (Action.REPLY, ""): Words(
            _("Pelapor membalas: {nomor}"),
            _("Pelapor membalas pada laporan {nomor}."),
            _("Balaslah paling lambat {response}."),
            _("pelapor membalas. Balas paling lambat {response}."),
        ),
        (Action.DISPUTE, ""): Words(
            _("Jawaban disanggah: {nomor}"),
            _("Jawaban atas laporan {nomor} disanggah; laporan kembali diproses."),
            _("Jawaban baru paling lambat {resolution}."),
            _("jawaban disanggah. Jawaban baru paling lambat {resolution}."),
        ),
        (Action.REOPEN, ""): Words(
            _("Dibuka kembali: {nomor}"),
            _("Laporan {nomor} dibuka kembali."),
            _("Tindak lanjut paling lambat {first_follow_up}."),
            _("dibuka kembali. Tindak lanjut paling lambat {first_follow_up}."),
        ),
        (Action.REMIND, ""): Words(
            _("Pengingat: {nomor}"),
            _("Laporan {nomor} di {unit} menunggu tindakan."),
            _("Periksalah batas waktunya di meja kerja."),
            _("menunggu tindakan unit Anda."),
        ),
        (Action.REMIND, ClockKind.VERIFICATION): Words(
            _("Pengingat verifikasi: {nomor}"),
            _("Laporan {nomor} belum diverifikasi."),
            _("Verifikasi paling lambat {verification}."),
            _("verifikasi paling lambat {verification}."),
        ),
        (Action.REMIND, ClockKind.FIRST_FOLLOW_UP): Words(
            _("Pengingat tindak lanjut: {nomor}"),
            _("Laporan {nomor} belum ditindaklanjuti."),
            _("Tindak lanjut pertama paling lambat {first_follow_up}."),
            _("tindak lanjut paling lambat {first_follow_up}."),
        ),
        (Action.REMIND, ClockKind.RESOLUTION): Words(
            _("Pengingat jawaban akhir: {nomor}"),
            _("Laporan {nomor} belum dijawab."),
            _("Jawaban akhir paling lambat {resolution}."),
            _("jawaban akhir paling lambat {resolution}."),
        ),
        (Action.REMIND, ClockKind.PPID): Words(
            _("Pengingat permohonan dokumen: {nomor}"),
            _("Permohonan dokumen {nomor} belum dijawab."),
            _("Jawaban paling lambat {ppid}."),
            _("jawaban PPID paling lambat {ppid}."),
        ),
        (Action.REMIND, ClockKind.RESPONSE): Words(
            _("Pengingat balasan: {nomor}"),
            _("Pesan pelapor pada {nomor} belum dibalas."),
            _("Balaslah paling lambat {response}; lewat itu dianggap sanggahan."),
            _("balas pelapor paling lambat {response}."),
        ),
        (Action.REFER, ""): Words(
            _("Diteruskan ke Ombudsman RI: {nomor}"),
            _("Laporan {nomor} diteruskan kepada Ombudsman RI."),
            _("{unit} tetap wajib menjawab pelapor dan menanggapi Ombudsman."),
            _("diteruskan ke Ombudsman RI. Pelapor tetap wajib dijawab."),
        ),
        (Action.REFER, "seat"): Words(
            _("Berkas baru: {nomor}"),
            _("Laporan {nomor} tentang {unit} diteruskan kepada kantor Anda."),
            _("Terima, tolak, atau minta keterangan lewat meja kerja."),
            _("berkas baru untuk kantor Anda."),
        ),
    }
)

# A rahasia report is told without a word of what happened: only that there is something to read.
QUIET_REPORTER = Words(
    _("Kabar untuk laporan {nomor}"),
    _("Ada perkembangan pada laporan Anda."),
    _("Langkah berikutnya dan batas waktunya ada di halaman pelacakan."),
    _("ada perkembangan. Baca di halaman pelacakan."),
)
QUIET_OFFICER = Words(
    _("Laporan {nomor} menunggu Anda"),
    _("Ada perkembangan pada laporan {nomor}."),
    _("Langkah berikutnya dan batas waktunya ada di meja kerja."),
    _("ada perkembangan. Buka meja kerja."),
)


def words_for(
    table: Mapping[tuple[Action, Variant], Words], action: Action, variant: Variant
) -> Words | None:
    """Return the words of an action: those of its variant, else the plain ones, else None."""
    return table.get((action, variant)) or table.get((action, ""))

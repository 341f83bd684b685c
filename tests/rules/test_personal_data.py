"""What the scanner masks in Indonesian complaints, and what it leaves readable."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.rules.personal_data import Finding, PersonalData, find, is_plausible_nik, mask

# What is between ⟨ and ⟩ is personal data of the kind named; the rest stays.
FOUND = (
    (PersonalData.NIK, "NIK saya ⟨3273014107850001⟩, mohon dicek"),
    (PersonalData.NIK, "atas KTP ⟨3273 0112 3456 0001⟩ tidak terdaftar"),
    (PersonalData.NIK, "nomor ⟨6303055507900002⟩ tanpa kata KTP pun dikenali"),
    (PersonalData.NIK, "NIK: ⟨9999999999999999⟩ (angka aneh, tetapi disebut NIK)"),
    (PersonalData.FAMILY_CARD, "No. KK: ⟨3273012501100012⟩"),
    (PersonalData.FAMILY_CARD, "kartu keluarga nomor ⟨6303052501100012⟩ belum jadi"),
    (PersonalData.PHONE, "hubungi ⟨081234567890⟩ atau datang"),
    (PersonalData.PHONE, "WA ⟨0812-3456-7890⟩."),
    (PersonalData.PHONE, "hp: ⟨+62 812 3456 7890⟩, terima kasih"),
    (PersonalData.PHONE, "telp ⟨62812345678⟩"),
    (PersonalData.PHONE, "nomor 13 angka ⟨0812 3456 78901⟩ juga ada"),
    (PersonalData.PHONE, "⟨0852 1234 567⟩ jam 9 pagi"),
    (PersonalData.PHONE, "⟨081234567890⟩ 25 orang menunggu"),
    (PersonalData.PHONE, "telepon rumah ⟨(0511) 3354321⟩"),
    (PersonalData.PHONE, "telepon ⟨021-5551234⟩ tidak diangkat"),
    (PersonalData.EMAIL, "kirim ke ⟨budi.santoso+lapor@contoh.co.id⟩."),
    (PersonalData.EMAIL, "email:⟨siti_a@contoh.id⟩"),
    (PersonalData.PLATE, "truk ⟨DA 1234 XY⟩ membuang sampah"),
    (PersonalData.PLATE, "pengemudi ⟨B 1234 ABC⟩ melawan arus"),
    (PersonalData.PLATE, "nopol ⟨H 5 A⟩ parkir di trotoar"),
    (PersonalData.PLATE, "mobil ⟨b 1234 abc⟩ parkir"),
    (PersonalData.PLATE, "ada ⟨da1234xy⟩ ngebut"),
    (PersonalData.PLATE, "bus ⟨AB-7021-AS⟩ ugal-ugalan"),
    (PersonalData.ACCOUNT, "rekening BRI ⟨1234-01-012345-53-1⟩ belum masuk"),
    (PersonalData.ACCOUNT, "no rek ⟨0012345678⟩ BCA"),
    (PersonalData.ACCOUNT, "rek ⟨0012345678⟩ lalu 9876543210 lembar"),
    (PersonalData.ACCOUNT, "transfer ke Rek. Mandiri: ⟨1370012345678⟩"),
    (PersonalData.NAME, "petugas bernama ⟨Slamet Riyadi⟩ meminta uang"),
    (PersonalData.NAME, "Pak ⟨Budi Santoso⟩. Terima kasih"),
    (PersonalData.NAME, "tetangga saya bu ⟨Pratiwi⟩ sakit"),
    (PersonalData.NAME, "nama saya ⟨Ahmad Fauzi bin Salim⟩, warga RT 3"),
    (PersonalData.NAME, "Nama saya: ⟨Dewi Lestari⟩"),
    (PersonalData.NAME, "kartu a.n. ⟨Siti Nur'aini⟩ ditolak"),
    (PersonalData.NAME, "Sdr. ⟨Anton⟩ tidak di tempat"),
    (PersonalData.NAME, "surat atas nama ⟨Ratna Dewi⟩ belum selesai"),
    (PersonalData.NAME, "Bapak ⟨Dr. H. Ahmad Dahlan⟩, kepala sekolah"),
    (PersonalData.NAME, "IBU ⟨SYAMSIAH⟩ INGIN BEROBAT"),
    (PersonalData.NAME, "PAK ⟨HENDI SUSANTO⟩ PERCEPAT PERBAIKAN"),
    (PersonalData.NAME, "Pak ⟨M. Yusuf⟩ tidak hadir"),
    (PersonalData.NAME, "mbak ⟨Rina⟩ di loket 2"),
)
LEFT = (
    "Pak RT dan Bapak Bupati sudah tahu",
    "Yth. Bapak Wali Kota dan Ibu Camat",
    "Ibu hamil menunggu empat jam",
    "Ibu Kota Jakarta banjir",
    "terima kasih pak. Mohon segera",
    "Bapak Kepala Dinas Perhubungan",
    "atas nama PT Maju Jaya",
    "Pak Lurah tidak di kantor",
    "Pak, Jembatan Pasar Lama rusak",
    "UU 14/2008 pasal 4 dan Perpres 76 Tahun 2013",
    "tanggal 08-12-2017 pukul 08.30 WIB",
    "anggaran Rp1.500.000.000,00 tahun 2017",
    "rekening listrik saya Rp 12.000.000 sebulan",
    "saldo rekening sebesar 25000000",
    "Jl. A 123 B dan Blok D 12 C",
    "RT 05 RW 12 kelurahan 1001",
    "PADA 2017 DI KOTA B 2017 DAN LAINNYA",
    "koridor 3 A jam 6 sampai 9",
    "kode pos 70111, km 12, 1234567 orang",
    "nomor laporan LPR-7K3F9-QXM2A",
    "data 1234567890123456 bukan NIK",
    "3273012501100012345 terlalu panjang",
    "@akun_media dan #LaporHendi",
    "[nomor rekening disamarkan] dan 12345678901 lembar",
    "S 1 dan D 3 boleh melamar",
)


def _marked(text: str) -> tuple[str, int, int]:
    start, end = text.index("⟨"), text.index("⟩")
    return text.replace("⟨", "").replace("⟩", ""), start, end - 1


@pytest.mark.parametrize(("kind", "marked"), FOUND, ids=lambda value: str(value)[:40])
def test_personal_data_is_found_exactly_where_it_stands(kind: PersonalData, marked: str) -> None:
    text, start, end = _marked(marked)
    assert find(text) == (Finding(start, end, kind),)
    assert mask(text) == f"{text[:start]}[{kind.label} disamarkan]{text[end:]}"


@pytest.mark.parametrize("text", LEFT)
def test_what_is_nobodys_personal_data_stays_readable(text: str) -> None:
    assert mask(text) == text


def test_a_whole_complaint_is_masked_and_still_tells_its_story() -> None:
    text = (
        "Yth. Bapak Bupati, nama saya Budi Santoso (NIK 6303051207850003), HP 0812 3456 7890,\n"
        "budi@contoh.id. Bantuan ke rek BRI 1234-01-012345-53-1 an. Siti Aminah belum masuk.\n"
        "Truk DA 1234 XY milik Pak Slamet merusak jalan RT 05. Mohon ditindak, Pak Camat."
    )
    assert mask(text) == (
        "Yth. Bapak Bupati, nama saya [nama disamarkan] (NIK [NIK disamarkan]), HP "
        "[nomor telepon disamarkan],\n"
        "[alamat surel disamarkan]. Bantuan ke rek BRI [nomor rekening disamarkan] an. "
        "[nama disamarkan] belum masuk.\n"
        "Truk [pelat nomor disamarkan] milik Pak [nama disamarkan] merusak jalan RT 05. "
        "Mohon ditindak, Pak Camat."
    )


pieces = st.sampled_from(
    [_marked(text)[0] for _kind, text in FOUND]
    + list(LEFT)
    + [
        "Pak ",
        "rek ",
        "0812",
        "3456 ",
        "7890",
        " DA",
        " 1234 ",
        "XY",
        "[NIK disamarkan]",
        "\n",
        "@x.id",
    ]
)


@given(st.lists(pieces | st.text(max_size=8), max_size=8).map("".join))
def test_masking_again_changes_nothing_and_findings_never_overlap(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert find(masked) == ()
    ends = 0
    for finding in find(text):
        assert ends <= finding.start < finding.end <= len(text)
        ends = finding.end


@pytest.mark.parametrize(
    ("digits", "plausible"),
    [
        ("6303051207850003", True),
        ("6303055207850003", True),  # a woman born on the 12th
        ("6303053207850003", False),
        ("6303057207850003", False),
        ("6303051213850003", False),
        ("0303051207850003", False),
        ("630305120785000", False),
        ("６３０３０５１２０７８５０００３", False),
        ("630305120785000x", False),
    ],
)
def test_a_nik_holds_a_day_of_birth(digits: str, plausible: bool) -> None:
    assert is_plausible_nik(digits) is plausible


@pytest.mark.parametrize(
    "hostile",
    ["0812 " * 1000, "rek " * 1250, "Pak A" * 1000, "a@" * 2500, "3273 " * 1000, "A." * 2500,
     "Budi " * 1000, "no rek" + "-" * 5000, "DA 1234 XY " * 450, "Pak Budi " * 550],
    ids=lambda text: text[:10],
)  # fmt: skip
def test_a_hostile_text_of_full_length_costs_milliseconds(hostile: str) -> None:
    assert min(timeit.repeat(lambda: mask(hostile), number=1, repeat=3)) < 0.5

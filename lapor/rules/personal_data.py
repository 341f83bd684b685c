"""Finding and masking what tells who somebody is: numbers, addresses of mail, plates, names.

Written for Indonesian complaints, with care not to take amounts, years, law numbers or titles of
office for personal data: what is masked for nothing makes a report unreadable.
Source: RULES.md 6 (docs/sources.md, "Personal data").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lapor.rules.common_words import COMMON, OFFICES
from lapor.rules.labels import Labelled, _


class PersonalData(Labelled):
    """A kind of personal data the scanner knows."""

    NIK = "nik", _("NIK")
    FAMILY_CARD = "family_card", _("nomor KK")
    PHONE = "phone", _("nomor telepon")
    EMAIL = "email", _("alamat surel")
    PLATE = "plate", _("pelat nomor")
    ACCOUNT = "account", _("nomor rekening")
    NAME = "name", _("nama")

    @property
    def mask(self) -> str:
        """What stands in its place: ``[NIK disamarkan]``."""
        return f"[{self.label} disamarkan]"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data: ``text[start:end]``."""

    start: int
    end: int
    kind: PersonalData


def find(text: str) -> tuple[Finding, ...]:
    """Return the personal data in ``text``, in order, none overlapping another.

    Linear in the length of the text, about a millisecond for 1,000 characters.
    """
    left = _MASKS.sub(_blank, text)
    found: list[Finding] = []
    while True:
        new = list(_first_of_each(left))
        if not new:
            return tuple(sorted(found, key=lambda one: one.start))
        found += new
        for one in new:
            left = left[: one.start] + _BLANK * (one.end - one.start) + left[one.end :]


def mask(text: str) -> str:
    """Return ``text`` with each piece of personal data replaced: "[nomor telepon disamarkan]".

    Masking again changes nothing.
    """
    parts, end = [], 0
    for one in find(text):
        parts += [text[end : one.start], one.kind.mask]
        end = one.end
    return "".join([*parts, text[end:]])


def is_plausible_nik(digits: str) -> bool:
    """Return whether 16 digits can be a NIK: province, then a day of birth (women: day + 40).

    Source: Perpres 25/2008, art. 37 (later Permendagri 108/2019).
    """
    if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    is_day = 1 <= day <= 31 or 41 <= day <= 71
    return 11 <= int(digits[:2]) <= 97 and is_day and 1 <= month <= 12


# What was found is blanked with this, so that a later scanner neither meets it nor reads across.
_BLANK = "\ufffc"
_MASKS = re.compile("|".join(re.escape(kind.mask) for kind in PersonalData))


def _blank(match: re.Match[str]) -> str:
    return _BLANK * len(match[0])


def _first_of_each(text: str) -> Iterator[Finding]:
    """Yield what the scanners find, the surer ones first, none over what another took."""
    taken: list[tuple[int, int]] = []
    for scan in (_emails, _cards, _accounts, _phones, _plates, _names):
        for one in scan(text):
            if all(one.end <= start or end <= one.start for start, end in taken):
                taken.append((one.start, one.end))
                yield one


_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"
)


def _emails(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield Finding(*match.span(), PersonalData.EMAIL)


# Sixteen digits, perhaps written in groups.
_SIXTEEN = re.compile(r"(?<![\w.,/-])\d(?:[ .-]?\d){15}(?![.,/-]?\d|\w)", re.ASCII)
_CARD_MARKER = re.compile(
    r"\b(?:(?P<family>k\.?k|kartu keluarga)|nik|ktp|n\.i\.k|induk kependudukan)\b[^\d\ufffc]{0,20}$",
    re.IGNORECASE,
)


def _cards(text: str) -> Iterator[Finding]:
    """Yield NIK and KK numbers: their dates tell them from other numbers of sixteen digits."""
    for match in _SIXTEEN.finditer(text):
        marker = _CARD_MARKER.search(text, max(0, match.start() - 45), match.start())
        if marker and marker["family"]:
            yield Finding(*match.span(), PersonalData.FAMILY_CARD)
        elif marker or is_plausible_nik(_digits(match[0])):
            yield Finding(*match.span(), PersonalData.NIK)


_ACCOUNT = re.compile(
    r"\b(?:no\.?\s?rek|norek|rek|rekening|va|virtual account)\b"
    r"(?P<between>[^\d\ufffc\n]{0,30}?)(?P<number>\d(?:[ .-]?\d){7,18})(?![.,]?\d)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\brp\b|\bidr\b|sebesar|senilai|sejumlah|nominal|saldo|tagihan", re.IGNORECASE)


def _accounts(text: str) -> Iterator[Finding]:
    """Yield the number that follows "rekening", unless it is an amount of money."""
    for match in _ACCOUNT.finditer(text):
        if not _MONEY.search(match["between"]) and not _is_amount(match["number"]):
            yield Finding(match.start("number"), match.end("number"), PersonalData.ACCOUNT)


def _is_amount(number: str) -> bool:
    """``12.500.000``: groups of three behind dots."""
    return re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number) is not None


_MOBILE = re.compile(
    r"(?<![\w.,/])(?P<head>\(?\+?62\)?[ .-]?|0)(?P<first>8\d{1,11})(?P<more>(?:[ .-]{1,2}\d{2,6}){0,4})"
    r"(?!\d)",
    re.ASCII,
)
_LANDLINE = re.compile(
    r"(?<![\w.,/-])(?:\(0[2-9]\d{1,2}\)[ -]?|(?:\+62[ -]?|0)[2-9]\d{1,2}[ ]?-[ ]?)\d{3,4}[ -]?\d{3,4}(?![\d-])",
    re.ASCII,
)
# A mobile number has 10 to 13 digits, counted with its leading 0.
_MOBILE_DIGITS = range(10, 14)


def _phones(text: str) -> Iterator[Finding]:
    for match in _MOBILE.finditer(text):
        end = _mobile_end(match)
        if end is not None:
            yield Finding(match.start(), end, PersonalData.PHONE)
    for match in _LANDLINE.finditer(text):
        yield Finding(*match.span(), PersonalData.PHONE)


def _mobile_end(match: re.Match[str]) -> int | None:
    """Return where the number ends: not in the amount or the year that may follow it."""
    count = 1 + len(match["first"])
    if count in _MOBILE_DIGITS:
        return match.end("first")
    end = None
    for group in re.finditer(r"\d+", match["more"]):
        count += len(group[0])
        if count in _MOBILE_DIGITS:
            end = match.start("more") + group.end()
    return end


_REGION = "A[ABDEG]?|B[ABDEGHKLMNP]?|D[A-HKLMNPRSTW]?|E[ABD]?|F|G|K[BHTU]?|L|M|N|P[AB]?|R|S|T|W|Z|H"
_PLATE = re.compile(
    rf"(?<![\w.,/-])(?P<area>{_REGION})(?P<gap>[ .-]?)(?P<number>[1-9]\d{{0,3}})[ .-]?(?P<series>[A-Z]{{1,3}})\b",
    re.ASCII,
)
_PLATE_LOOSE = re.compile(_PLATE.pattern, re.ASCII | re.IGNORECASE)
_PLATE_MARKER = re.compile(
    r"(?:\bplat(?:\s?nomor|\s?no)?|\bpelat|nopol|no\.?\s?pol|polisi|\bmobil|\bmotor|kendaraan|"
    r"\btruk|\bbus|angkot|taksi|\bojek)\b[^\d\ufffc]{0,25}$",
    re.IGNORECASE,
)
_NOT_BEFORE_PLATE = re.compile(
    r"\b(?:jl|jln|jalan|gang|gg|blok|kav|rute|koridor|no|nomor|kelas|lantai|gedung|pasal|strata)\b[. ]*$",
    re.IGNORECASE,
)


def _plates(text: str) -> Iterator[Finding]:
    """Yield number plates; a loose way of writing counts only after a word for a vehicle."""
    for match in _PLATE_LOOSE.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        is_strict = (match["area"] + match["series"]).isupper() and len(match["number"]) >= 3
        # "da1234xy" in one word, or "DA 1234 XY"; "b 1234 dan" needs the word before it.
        is_one_word = match[0].isalnum() and len(match["number"]) >= 3
        is_marked = _PLATE_MARKER.search(before) is not None
        is_word = match["series"].lower() in COMMON or match["series"].upper() in _UNITS
        if is_word and not is_one_word:
            is_strict, is_marked = False, is_strict and is_marked
        if not _NOT_BEFORE_PLATE.search(before) and (is_strict or is_one_word or is_marked):
            yield Finding(*match.span(), PersonalData.PLATE)


_UNIT_WORDS = "KM M CM MM KG G L HA RT RW KK WIB KVA V W VA MB GB TV TH THN JT RB DLL SD"
_UNITS = frozenset(_UNIT_WORDS.split())

_NAME_MARKER = re.compile(
    r"\b(?:(?:atas nama|nama saya|nama ibu|nama bapak|nama lengkap|bernama)(?: adalah| ialah)?"
    r"|bapak|pak|ibu|bu|saudar[ai]|mbak|tuan|nyonya"
    # Only what is itself an abbreviation has a full stop; behind "pak." begins a sentence.
    r"|(?:a\.n|a/n|bpk|sdri?|ny|tn)\.?|an\.)"
    r"(?:\s*:\s*|[ \t]+)",
    re.IGNORECASE,
)
# One word of a name: "Siti", "M.", "Nur'aini", "SYAMSIAH"; and the small words inside names.
_NAME_WORD = re.compile(r"[A-Z](?:[a-z]+(?:['’`-][A-Za-z]+)?|[A-Z'’]+|\.)?(?![\w@])\.?")
_INSIDE_NAME = frozenset({"bin", "binti", "al"})
_TITLES = frozenset({"h", "hj", "dr", "drs", "dra", "ir", "st", "sh", "se", "prof"})
_LONGEST_NAME = 4


def _names(text: str) -> Iterator[Finding]:
    """Yield the capitalised run behind a marker, but not titles of office or common words.

    In text all in capitals a run ends at the first common word and has two words at most.
    """
    for marker in _NAME_MARKER.finditer(text):
        start = end = marker.end()
        words: list[str] = []
        while len(words) < _LONGEST_NAME:
            word = _name_word(text, _after(text, words[-1], end) if words else end)
            if word is None or _is_no_name(word[0]):
                break
            if len(words) == 2 and _is_shouted(words):
                break
            words.append(word[0])
            end = word.end()
        # A full stop ends a sentence, not a name; an initial keeps it.
        if words and len(words[-1].rstrip(".")) > 1:
            end -= len(words[-1]) - len(words[-1].rstrip("."))
        if any(len(word.rstrip(".")) > 1 for word in words):
            yield Finding(start, end, PersonalData.NAME)


_GAP = re.compile(r"[ \t]{1,2}")


def _after(text: str, word: str, end: int) -> int:
    """Return where the word after ``word`` begins, in the same sentence; -1 if there is none."""
    is_sentence_end = word.endswith(".") and len(word) > 2 and word[:-1].lower() not in _TITLES
    gap = _GAP.match(text, end)
    return gap.end() if gap and not is_sentence_end else -1


def _name_word(text: str, position: int) -> re.Match[str] | None:
    if position < 0:
        return None
    return _NAME_WORD.match(text, position) or _SMALL_WORD.match(text, position)


_SMALL_WORD = re.compile(r"(?:bin|binti|al)(?= [A-Z])")


def _is_no_name(word: str) -> bool:
    plain = word.rstrip(".").lower()
    if plain in _INSIDE_NAME or plain in _TITLES:
        return False
    return plain in OFFICES or plain in COMMON


def _is_shouted(words: Iterable[str]) -> bool:
    return all(word.isupper() and len(word) > 2 for word in words)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())

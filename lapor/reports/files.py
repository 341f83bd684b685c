"""Making a file that somebody sent safe to show: pure processing, bytes in, bytes out.

The type is read from the content, never from the name. Images are painted on a new canvas and
encoded again, so nothing but pixels survives: no EXIF, no place, no comment, no hidden payload.
PDFs are rebuilt from their pages without metadata, scripts, attachments, forms or actions.
Names are replaced: people put their own into them. Source: RULES.md 6, "Attachments".
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageOps

from lapor.rules.admission import LIMITS
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

MAX_BYTES = LIMITS[-1].file_bytes_most
# 40 million pixels is more than any telephone takes and fits in 160 MB while it is decoded.
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
SHOWN_SIDE = 2560
MAX_PAGES = 200

# Python's own errors of malformed input, as the two libraries let them out.
_BROKEN = (OSError, SyntaxError, ValueError, KeyError, IndexError, OverflowError, EOFError)
_SUFFIX = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
_PILLOW = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class Unsafe(RuleViolation):
    """The file cannot be taken; the text tells why and what would help."""

    code = "unsafe_file"


@dataclass(frozen=True)
class CleanFile:
    """A file made anew from what was sent. media_type: one of the four that are accepted."""

    content: bytes
    media_type: str

    @property
    def suffix(self) -> str:
        """The ending that fits the content, without a dot."""
        return _SUFFIX[self.media_type]


def media_type_of(content: bytes) -> str | None:
    """Return the media type that the first bytes show, None if it is none of the accepted."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    return None


def clean(content: bytes) -> CleanFile:
    """Return a safe file made from ``content``; Unsafe if that is not possible."""
    if not content:
        raise Unsafe(_("Berkas ini kosong. Pilih berkas lain."))
    if len(content) > MAX_BYTES:
        raise Unsafe(_("Berkas ini lebih dari 10 MB. Perkecil dahulu, atau kirim sebagian."))
    media_type = media_type_of(content)
    if media_type is None:
        raise Unsafe(_("Jenis berkas ini tidak diterima. Kirim foto JPG, PNG, WebP, atau PDF."))
    if media_type == "application/pdf":
        return CleanFile(_clean_pdf(content), media_type)
    return _clean_image(content, media_type)


def _clean_image(content: bytes, media_type: str) -> CleanFile:
    try:
        with Image.open(io.BytesIO(content), formats=[_PILLOW[media_type]]) as sent:
            width, height = sent.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise Unsafe(_("Gambar ini terlalu besar. Kirim gambar di bawah 40 megapiksel."))
            sent.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
            upright = ImageOps.exif_transpose(sent)
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            pixels = upright.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unsafe(_("Gambar ini terlalu besar. Kirim gambar di bawah 40 megapiksel.")) from bomb
    except _BROKEN as broken:
        raise Unsafe(_("Gambar ini rusak atau tidak terbaca. Kirim foto yang lain.")) from broken
    pixels.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    canvas = Image.new(pixels.mode, pixels.size)
    canvas.paste(pixels)
    encoded = _encoded(canvas, media_type)
    if len(encoded) > MAX_BYTES:
        flat = Image.new("RGB", canvas.size, "white")
        flat.paste(canvas, mask=canvas.getchannel("A") if canvas.mode == "RGBA" else None)
        return CleanFile(_encoded(flat, "image/jpeg"), "image/jpeg")
    return CleanFile(encoded, media_type)


def _encoded(canvas: Image.Image, media_type: str) -> bytes:
    written = io.BytesIO()
    if media_type == "image/png":
        canvas.save(written, "PNG", optimize=False)
    else:
        canvas.save(written, _PILLOW[media_type], quality=85)
    return written.getvalue()


# What a page's annotation may be: drawn marks only, nothing that opens, plays, sends or runs.
_DRAWN = {"/Stamp", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Ink", "/Square"}
# What starts something or tells who drew, on a page or a mark. (Elsewhere these short keys may be
# names that a page gave its fonts and pictures.)
_ON_PAGE = ("/AA", "/A", "/PA", "/T", "/Popup")
# What starts something or carries what is not seen, wherever in a PDF it stands.
_ANYWHERE = (
    "/JS", "/OpenAction", "/Metadata", "/PieceInfo", "/EF", "/AF", "/LastModified",
    "/RichMediaContent",
)  # fmt: skip


def _clean_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as sent, pikepdf.new() as fresh:
            if not 0 < len(sent.pages) <= MAX_PAGES:
                raise Unsafe(_("PDF ini lebih dari 200 halaman. Kirim halaman yang penting saja."))
            # Only pages are carried over: scripts, forms, attachments and the document's
            # own metadata hang on the catalogue, which stays behind.
            fresh.pages.extend(sent.pages)
            for page in fresh.pages:
                _keep_only_drawn(page.obj)
            for each in fresh.objects:
                _strip(each)
            written = io.BytesIO()
            fresh.save(written, deterministic_id=True, fix_metadata_version=False)
            return written.getvalue()
    except pikepdf.PasswordError as locked:
        raise Unsafe(_("PDF ini dikunci kata sandi. Simpan ulang tanpa kata sandi.")) from locked
    except (pikepdf.PdfError, *_BROKEN, RuntimeError, TypeError, AttributeError) as broken:
        raise Unsafe(_("PDF ini rusak atau tidak terbaca. Simpan ulang sebagai PDF.")) from broken


def _keep_only_drawn(page: pikepdf.Object) -> None:
    _drop(page, _ON_PAGE)
    if "/Annots" not in page:
        return
    marks = [each for each in page.get("/Annots", ()) if str(each.get("/Subtype")) in _DRAWN]
    for mark in marks:
        _drop(mark, _ON_PAGE)
    page["/Annots"] = pikepdf.Array(marks)


def _drop(holder: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in holder:
            del holder[key]


def _strip(each: pikepdf.Object) -> None:
    if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        return
    _drop(each, _ANYWHERE)
    if isinstance(each, pikepdf.Stream) and each.get("/Filter") == pikepdf.Name.DCTDecode:
        each.write(without_camera_data(each.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def without_camera_data(jpeg: bytes) -> bytes:
    """Return a JPEG stream without its APP1-APP13, APP15 and comment segments.

    Photos inside a PDF keep their EXIF, place included. Colour needs APP0 and APP14, which stay.
    """
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xDA:  # start of scan: pixels from here on
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept) + jpeg[at:]

"""What is handed out is made anew: pixels and pages, nothing else of what was sent."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from lapor.reports.apart import clean_apart
from lapor.reports.files import MAX_BYTES, Unsafe, clean, media_type_of

MARK = b"RAHASIA-6308"


def a_jpeg(size: tuple[int, int] = (80, 60)) -> bytes:
    """Return a photo that carries a description, a place and a comment, on its side."""
    photo = Image.new("RGB", size, "teal")
    data = photo.getexif()
    data[0x010E] = MARK.decode()
    data[0x0112] = 6  # turned by 90 degrees
    data[0x8825] = {1: "S", 2: (2.0, 25.0, 0.0)}
    written = io.BytesIO()
    photo.save(written, "JPEG", exif=data, comment=MARK)
    return written.getvalue()


def a_pdf() -> bytes:
    """Return a PDF with a title, metadata, a script, an attachment, a form and a photo's EXIF."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = MARK.decode()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=MARK.decode())
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Stream(pdf, MARK))
        pdf.attachments["catatan.txt"] = pikepdf.AttachedFileSpec(pdf, MARK)
        with pdf.open_metadata() as data:
            data["dc:creator"] = [MARK.decode()]
        page = pdf.pages[0]
        photo = pikepdf.Stream(pdf, a_jpeg())
        photo["/Type"], photo["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
        photo["/Width"], photo["/Height"], photo["/BitsPerComponent"] = 80, 60, 8
        photo["/ColorSpace"], photo["/Filter"] = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=photo))
        page.obj["/Contents"] = pikepdf.Stream(pdf, b"q 600 0 0 700 0 0 cm /A Do Q")
        page.obj["/AA"] = pikepdf.Dictionary(
            O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=MARK.decode())
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://" + MARK.decode()),
        )
        page.obj["/Annots"] = pikepdf.Array([pdf.make_indirect(link)])
        written = io.BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


@pytest.mark.proves("F8")
def test_a_photo_keeps_its_pixels_and_loses_everything_else() -> None:
    made = clean(a_jpeg())
    assert made.media_type == "image/jpeg"
    assert MARK not in made.content
    with Image.open(io.BytesIO(made.content)) as shown:
        assert shown.size == (60, 80), "turned as the camera meant it"
        assert not shown.getexif()
        assert "comment" not in shown.info


@pytest.mark.proves("F8")
def test_a_pdf_keeps_its_pages_and_loses_everything_else() -> None:
    sent = a_pdf()
    assert MARK in sent
    made = clean(sent)
    with pikepdf.open(io.BytesIO(made.content)) as shown:
        assert len(shown.pages) == 1
        assert set(shown.Root.keys()) == {"/Type", "/Pages"}
        assert "/A" in shown.pages[0].obj["/Resources"]["/XObject"], "names of pictures stay"
        plain = io.BytesIO()
        shown.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert MARK not in plain.getvalue()
    assert b"JavaScript" not in plain.getvalue()


@pytest.mark.parametrize(("format_", "mode"), [("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "P")])
def test_other_pictures_come_out_as_what_they_are(format_: str, mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (40, 40)).save(written, format_)
    made = clean(written.getvalue())
    assert made.media_type == f"image/{format_.lower()}"
    assert media_type_of(made.content) == made.media_type


def test_a_large_photo_is_made_small_enough_to_read_on_a_telephone() -> None:
    made = clean(a_jpeg((5000, 4000)))
    with Image.open(io.BytesIO(made.content)) as shown:
        assert max(shown.size) == 2560


def a_bomb() -> bytes:
    written = io.BytesIO()
    Image.new("1", (15_000, 15_000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"MZ" + bytes(200),
        a_jpeg()[:200],
        a_pdf()[:300],
        b"%PDF-1.7\n%%EOF",
        a_bomb(),
        bytes(MAX_BYTES + 1),
    ],
    ids=["empty", "gif", "svg", "exe", "half a jpeg", "half a pdf", "no pdf", "bomb", "too long"],
)
def test_what_cannot_be_made_safe_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unsafe) as refusal:
        clean_apart(content)
    assert refusal.value.text.endswith(".")


def test_a_locked_pdf_is_refused_with_what_to_do() -> None:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written, encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(Unsafe, match="kata sandi"):
        clean_apart(written.getvalue())


def test_the_child_gives_what_the_function_gives() -> None:
    photo = a_jpeg()
    assert clean_apart(photo) == clean(photo)

"""The visible difference between the reporter's words and what others will read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lapor.web.desk.difference import difference, is_changed


def test_what_was_masked_is_taken_out_and_put_in() -> None:
    pieces = difference("Hubungi 0812-3456-7890 saja.", "Hubungi [nomor disamarkan] saja.")
    assert [(p.mark, p.text) for p in pieces] == [
        ("", "Hubungi "),
        ("del", "0812-3456-7890"),
        ("ins", "[nomor disamarkan]"),
        ("", " saja."),
    ]


def test_equal_texts_have_no_difference() -> None:
    assert not is_changed(difference("Lampu padam.\nSejak Senin.", "Lampu padam.\nSejak Senin."))


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_back_from_the_difference(original: str, public: str) -> None:
    pieces = difference(original, public)
    assert "".join(p.text for p in pieces if p.mark != "ins") == original
    assert "".join(p.text for p in pieces if p.mark != "del") == public


def test_a_very_long_text_is_shown_whole_instead_of_compared() -> None:
    pieces = difference("kata " * 5000, "lain " * 5000)
    assert [p.mark for p in pieces] == ["del", "ins"]

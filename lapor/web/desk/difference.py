"""What a public text leaves out of the reporter's words, and what it puts in, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
_MOST = 4000  # words; beyond that the comparison would take longer than a page may


@dataclass(frozen=True)
class Piece:
    """A stretch of text: kept (""), only in the original ("del"), or only in the public text."""

    mark: str
    text: str


def difference(original: str, public: str) -> tuple[Piece, ...]:
    """Return both texts as one: stretches kept, taken out and put in, in reading order."""
    before, after = _WORDS.findall(original), _WORDS.findall(public)
    if len(before) + len(after) > _MOST:
        return (Piece("del", original), Piece("ins", public))
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(Piece("del", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("ins", "".join(after[c:d])))
    return tuple(pieces)


def is_changed(pieces: tuple[Piece, ...]) -> bool:
    """Whether the two texts differ at all."""
    return any(piece.mark for piece in pieces)

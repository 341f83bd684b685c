"""Cut names and questions into the same words, and ask for their beginnings.

Pure text: PostgreSQL sees only ready words of letters and digits, so no parser of its own can cut
the stored name and the question differently, and a question cannot carry an operator.
"""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 8
# No name has a longer word; PostgreSQL refuses a question with one of some thousand letters.
MOST_LETTERS = 60
_APOSTROPHES = str.maketrans("", "", "'`’‘ʻ")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

# People type the sort of area before its name; the official names of kecamatan and desa lack it.
_SORTS_OF_AREA = frozenset(
    {"kab", "kabupaten", "kec", "kecamatan", "kel", "kelurahan", "desa", "ds"}
    | {"prov", "provinsi", "propinsi"}
)


def words(text: str) -> tuple[str, ...]:
    """Return the words of ``text``: lower case, without accents, each once, in order.

    An apostrophe joins ("Ba'u" is the word ``bau``); every other sign separates.
    """
    plain = text.translate(_APOSTROPHES).lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(dict.fromkeys(word for word in _NOT_A_WORD.split(plain) if word))


def joined(*texts: str) -> str:
    """Return the words of all the texts, as the ``*_words`` columns keep them."""
    return " ".join(words(" ".join(texts)))


def prefix_query(text: str, *, drops_sorts_of_area: bool = False) -> str:
    """Return a tsquery that every word of ``text`` begins a word of the name, or "".

    Words that only name a sort of area ("kec.") are dropped where others remain.
    """
    asked = words(text)[:MOST_WORDS]
    if drops_sorts_of_area:
        asked = tuple(word for word in asked if word not in _SORTS_OF_AREA) or asked
    return " & ".join(f"{word[:MOST_LETTERS]}:*" for word in asked)

"""Text as people type it; no Django."""

import unicodedata

LEFT_OUT = ".'’‘ʻʼ`´"
# Letters that Unicode does not take apart, as they are typed where keyboards lack them.
PLAIN = {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
TYPED = str.maketrans(PLAIN | dict.fromkeys(LEFT_OUT, ""))


def fold(text: str) -> str:
    """Lower case without accents, dots and apostrophes: what people type."""
    if text.isascii():
        return text.lower().translate(TYPED)
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(TYPED)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

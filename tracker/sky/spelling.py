"""Text as people type it; no Django."""

import unicodedata

LEFT_OUT = ".'’‘ʻʼ`´"
# Between the words of a name: "Aix-en-Provence", "Donostia / San Sebastián", "Halle (Saale)".
BETWEEN = "-‐‑‒–—−/()_"
# Letters that Unicode does not take apart, as they are typed where keyboards lack them.
PLAIN = {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
TYPED = str.maketrans(PLAIN | dict.fromkeys(LEFT_OUT, "") | dict.fromkeys(BETWEEN, " "))


def fold(text: str) -> str:
    """Lower case without accents, dots and apostrophes, hyphens as blanks: what people type."""
    if text.isascii():
        plain = text.lower().translate(TYPED)
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(TYPED)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())

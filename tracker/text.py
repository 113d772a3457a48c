"""What may be in a line that somebody typed."""

import unicodedata


def one_line(text: str) -> str:
    """Plain text on one line: no control or direction-changing characters."""
    kept = (" " if letter in "\r\n\t" else letter for letter in text)
    return " ".join(
        "".join(
            letter for letter in kept if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")
        ).split()
    )

"""Cells that a spreadsheet shows and never runs; no Django."""

import unicodedata

# The full-width forms are what Excel and LibreOffice make formulas of in Chinese, Japanese and Korean.
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
GUARD = "'"
# Spaces of all kinds, and what cannot be seen: some program takes them away before it reads the cell.
UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")


def disarm(value: object) -> object:
    """What begins like a formula gets an apostrophe in front, which spreadsheets do not show. Numbers stay
    numbers."""
    return GUARD + value if isinstance(value, str) and is_dangerous(value) else value


def strip_apostrophe(text: str) -> str:
    """Back from a spreadsheet."""
    return text[1:] if text.startswith(GUARD) and is_dangerous(text[1:]) else text


def is_dangerous(text: str) -> bool:
    """Whether the first that is seen begins a formula. A guard that was written by hand is guarded too, so
    that the way back finds what was there."""
    for letter in text:
        if letter in DANGEROUS:
            return True
        if letter != GUARD and unicodedata.category(letter) not in UNSEEN:
            return False
    return False

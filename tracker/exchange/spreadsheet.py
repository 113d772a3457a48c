"""Cells that a spreadsheet shows and never runs; no Django."""

# The full-width forms are what Excel and LibreOffice make formulas of in Chinese, Japanese and Korean.
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
GUARD = "'"


def disarm(value: object) -> object:
    """What begins like a formula gets an apostrophe in front, which spreadsheets do not show. Numbers stay
    numbers."""
    return GUARD + value if isinstance(value, str) and is_dangerous(value) else value


def strip_apostrophe(text: str) -> str:
    """Back from a spreadsheet."""
    return text[1:] if text.startswith(GUARD) and is_dangerous(text[1:]) else text


def is_dangerous(text: str) -> bool:
    """A guard that was written by hand is guarded too, so that the way back finds what was there."""
    return text.lstrip(GUARD).startswith(DANGEROUS)

"""Cells that a spreadsheet shows and never runs; no Django."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def disarm(value: object) -> object:
    """What begins like a formula gets an apostrophe in front, which spreadsheets do not show. Numbers stay
    numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def strip_apostrophe(text: str) -> str:
    """Back from a spreadsheet."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text

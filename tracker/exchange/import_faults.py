"""What may be wrong with photos from elsewhere: one family, made where foreign bytes are read; no Django."""

import lzma
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager


class ImportFaultError(Exception):
    """Something cannot be taken; the message says what to do about it."""


class ManifestError(ImportFaultError):
    """The source as a whole cannot be read."""


class NoColumnError(ManifestError):
    """A table that does not say which photo a line is about; `titles` are what its columns are called."""

    def __init__(self, words: str, titles: list[str]) -> None:
        super().__init__(words)
        self.titles = titles


class ProblemError(ImportFaultError):
    """This entry cannot be taken, and no other is the worse for it."""


class StoppedError(Exception):
    """Somebody has stopped it, or another worker has taken it over."""


# What reading damaged bytes raises, by their way of packing: a bad offset, a name in no code, a number too
# large, a path with a NUL. Each has been seen.
DAMAGE = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, MemoryError),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, ArithmeticError),
    *(struct.error, SyntaxError),
)


@contextmanager
def reading() -> Iterator[None]:
    """The border: whatever foreign bytes raise in here is a problem of that entry. Raises ProblemError."""
    try:
        yield
    except DAMAGE as error:
        raise ProblemError(f"The file is damaged ({type(error).__name__}): send it again.") from error

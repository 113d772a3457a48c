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
    """A table that does not say which photo a line is about."""


class ProblemError(ImportFaultError):
    """This entry cannot be taken, and no other is the worse for it."""


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

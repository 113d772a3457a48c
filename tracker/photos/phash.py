"""How alike photos are: 64 bits of what is seen in each, and those near to one among a million; no Django.

The hash is that of the lowest frequencies of a discrete cosine transform: which of them lie above their
median. It stays nearly the same when a photo is saved anew, made smaller or a little brighter (Zauner, 2010).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 32
BITS = 64
# Pictures with less contrast than this are alike because there is nothing to be seen in them.
LEAST_CONTRAST = 4.0
NEAR_BITS = 10

Pixels = NDArray[np.uint8]


def hash_of(pixels: Pixels) -> int | None:
    """The hash of an sRGB picture (64, 64, 3), as a signed 64-bit integer; None for one without contrast."""
    # SciPy is half of what a process starts with, and few processes come to this.
    from scipy.fft import dctn  # noqa: PLC0415

    grey = pixels.astype(np.float64) @ (0.299, 0.587, 0.114)
    small = grey.reshape(SIDE_PX, 2, SIDE_PX, 2).mean(axis=(1, 3))
    if small.std() < LEAST_CONTRAST:
        return None
    # Against the median, not against 0: half of the bits are set in any picture, so all 64 tell something.
    lowest = dctn(small, norm="ortho").ravel()[lowest_frequencies()]
    bits = np.packbits(lowest > np.median(lowest))
    # Signed, as a database's 64-bit integers are; the bits count, not the number.
    return int(bits.view(">i8")[0])


@cache
def lowest_frequencies() -> NDArray[np.intp]:
    """Indices of the 64 lowest frequencies of a 32 × 32 transform, without the constant."""
    down, across = np.indices((SIDE_PX, SIDE_PX))
    order = np.lexsort((across.ravel(), (down**2 + across**2).ravel()))
    return order[1 : BITS + 1]


class Index:
    """Hashes and whose they are, as two arrays that grow."""

    def __init__(self) -> None:
        self.count = 0
        self.hashes = np.empty(1024, np.uint64)
        self.owners = np.empty(1024, np.int64)

    def add(self, owners: list[int], hashes: list[int]) -> None:
        """hashes as hash_of gives them."""
        need = self.count + len(owners)
        while need > len(self.hashes):
            self.hashes = np.concatenate([self.hashes, np.empty_like(self.hashes)])
            self.owners = np.concatenate([self.owners, np.empty_like(self.owners)])
        self.hashes[self.count : need] = np.array(hashes, np.int64).view(np.uint64)
        self.owners[self.count : need] = owners
        self.count = need

    def near(self, wanted: int, bits: int = NEAR_BITS) -> list[tuple[int, int]]:
        """(owner, bits that differ) of all within so many bits, the nearest first. 2 ms among a million."""
        asked = np.array([wanted], np.int64).view(np.uint64)[0]
        apart = np.bitwise_count(self.hashes[: self.count] ^ asked)
        found = np.flatnonzero(apart <= bits)
        order = found[np.argsort(apart[found], kind="stable")]
        return [(int(self.owners[at]), int(apart[at])) for at in order]

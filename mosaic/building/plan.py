"""What a full build places by; its successors place newcomers by the same."""

from dataclasses import dataclass, field, fields
from io import BytesIO
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mosaic.engine import Costs, Features, emphasise, geography
from mosaic.models import Crowd


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """cells (n, 48): the stretched target; means (n, 3): the cells' colours, sRGB bytes; weights (n,); places
    (n, 3) on the Earth and the factor on them (geography.py); f (n,) and g (m,): the prices that prove its
    bound; owners (m, 2): submission and revision of each tile."""

    cells: Features
    means: NDArray[np.uint8]
    weights: NDArray[np.float32]
    places: NDArray[np.float32]
    factor: float
    f: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    g: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    owners: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), np.int64))

    def cell_features(self) -> Features:
        """What the cells are compared by."""
        cells = emphasise(self.cells)
        return geography.join_places(cells, self.places, self.factor) if self.factor else cells

    def tile_features(self, crowd: Crowd) -> Features:
        """What tiles are compared by, as the cells are."""
        tiles = emphasise(crowd.features)
        return geography.join_places(tiles, crowd.places(), self.factor) if self.factor else tiles

    def costs(self, crowd: Crowd) -> Costs:
        return Costs.between(self.cell_features(), self.tile_features(crowd), self.weights)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            return cls(**{one.name: arrays[one.name] for one in fields(cls)})

    def to_bytes(self) -> bytes:
        np.savez(buffer := BytesIO(), **{one.name: getattr(self, one.name) for one in fields(self)})
        return buffer.getvalue()

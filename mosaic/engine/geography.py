"""People drawn toward their own place on a target that shows the Earth.

A place is a point on the unit sphere, and the squared length of the chord between two of them joins the
squared colour distance in the cost. A cell beside the globe is a point beyond its limb: far from everybody,
nearest to those on the far side.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.features import Features
from mosaic.engine.grid import Grid

EARTH_KM = 6371.0
STRONGEST_PULL = 0.95

Places = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Globe:
    """A globe in the target, north up and seen from far away.

    Its centre (x, y) and radius in widths of the target, x from the left and y from the top, and the point in
    its middle in degrees.
    """

    x: float
    y: float
    radius: float
    latitude_deg: float
    longitude_deg: float

    def axes(self) -> Places:
        """Right, up and toward the viewer, in the Earth's frame (3, 3)."""
        toward = unit_vectors(np.array([self.latitude_deg]), np.array([self.longitude_deg]))[0]
        turn = math.radians(self.longitude_deg)
        right = np.array([-math.sin(turn), math.cos(turn), 0], np.float32)
        return np.stack([right, np.cross(toward, right), toward])

    def places(self, grid: Grid, aspect: float) -> Places:
        """The place (n, 3) of each cell's middle, row by row; beside the globe, longer than 1 and in the
        limb's plane.

        aspect: width of the target over its height.
        """
        left, top, right, bottom = grid.crop
        x = (left + (np.arange(grid.columns) + 0.5) / grid.columns * (right - left) - self.x) / self.radius
        y = (
            (top + (np.arange(grid.rows) + 0.5) / grid.rows * (bottom - top)) / aspect - self.y
        ) / self.radius
        across, up = np.meshgrid(x, -y)
        toward = np.sqrt(np.clip(1 - across**2 - up**2, 0, None))
        return np.stack([across, up, toward], axis=-1).reshape(-1, 3).astype(np.float32) @ self.axes()


def unit_vectors(latitudes_deg: NDArray[np.floating], longitudes_deg: NDArray[np.floating]) -> Places:
    """Places (m, 3) on the unit sphere, x toward 0° N 0° E, z toward the north pole."""
    latitude, longitude = np.radians(latitudes_deg), np.radians(longitudes_deg)
    across = np.cos(latitude)
    return np.stack(
        [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)], axis=1
    ).astype(np.float32)


def balance(cells: Features, tiles: Features, cell_places: Places, tile_places: Places, pull: float) -> float:
    """The factor on places for which distance makes up the share `pull`, 0 … 0.95, of what a random pair
    costs.

    Raises ValueError for another share.
    """
    if not 0 <= pull <= STRONGEST_PULL:
        raise ValueError(f"a pull is between 0 and {STRONGEST_PULL}, not {pull}")
    colour, distance = mean_cost(cells, tiles), mean_cost(cell_places, tile_places)
    return math.sqrt(pull / (1 - pull) * colour / distance) if distance else 0.0


def mean_cost(ones: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """The mean squared distance over all pairs."""
    apart = ones.mean(axis=0, dtype=np.float64) - others.mean(axis=0, dtype=np.float64)
    spread = ones.var(axis=0, dtype=np.float64) + others.var(axis=0, dtype=np.float64)
    return float((apart**2 + spread).sum())


def join_places(features: Features, places: Places, factor: float) -> Features:
    """Feature vectors (k, d) with their places (k, 3) as three more coordinates."""
    return np.concatenate([features, places * np.float32(factor)], axis=1)


def distances_km(ones: Places, others: Places) -> NDArray[np.float64]:
    """Great-circle distances (k,) between places; one beyond the limb counts as the point of the limb below
    it."""
    lengths = np.linalg.norm(ones, axis=1) * np.linalg.norm(others, axis=1)
    cosines = np.einsum("ij,ij->i", ones, others, dtype=np.float64) / lengths
    return np.asarray(EARTH_KM * np.arccos(np.clip(cosines, -1, 1)), np.float64)

"""What a tile costs in a cell, and how to look at all n × m of these costs without ever holding them.

cost[i, j] = w_i |c_i − t_j|² = w_i |c_i|² + (w_i c_i, w_i) · (−2 t_j, |t_j|²): a number of each cell and one
inner product, so a block of rows is one matrix product.
"""

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from mosaic.engine.features import Features

# A block is at most so many rows and numbers: 24 MB, one for each thread.
BLOCK_ROWS, BLOCK_NUMBERS = 1024, 6_000_000
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Where only the least of each row is wanted, a block stays in the cache: twice as fast.
LEAST_ROWS, LEAST_COLUMNS = 512, 2048
PAIRS_AT_ONCE = 50_000
ROUNDING = 2.0**-24  # of a float32 operation

Indices = NDArray[np.int64]
Values = NDArray[np.float32]
Prices = NDArray[np.float64]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of tiles (m, d) in cells (n, d), each cell with its weight (n,); all float32, centred: less
    the tiles' mean, middle (d,).

    left (n, d + 1) and right (m, d + 1) are the inner product above, own (n,) is the number of each cell. A
    black sky has thousands of equal cells: distinct (k,) names one of each kind, kind (n,) says which that is
    for each cell.
    """

    cells: Features
    tiles: Features
    weights: Values
    middle: Values
    left: Features
    right: Features
    own: Prices
    distinct: Indices
    kind: Indices

    @classmethod
    def between(cls, cells: Features, tiles: Features, weights: Values) -> "Costs":
        """Centred first: distances stay, and small numbers round less."""
        middle = tiles.mean(axis=0, dtype=np.float64).astype(np.float32)
        cells, tiles = cells - middle, tiles - middle
        left = np.concatenate([cells * weights[:, None], weights[:, None]], axis=1)
        right = np.concatenate([-2 * tiles, squares(tiles).astype(np.float32)[:, None]], axis=1)
        _, distinct, kind = np.unique(bytes_of_rows(left), return_index=True, return_inverse=True)
        own = weights * squares(cells)
        return cls(cells, tiles, weights, middle, left, right, own, distinct, kind)

    @property
    def n(self) -> int:
        return len(self.cells)

    @property
    def m(self) -> int:
        return len(self.tiles)

    def of_pairs(self, rows: Indices, columns: Indices) -> Prices:
        """The costs of single pairs (cell, tile), float64."""
        costs = np.empty(len(rows))
        for start in range(0, len(rows), PAIRS_AT_ONCE):
            some = slice(start, start + PAIRS_AT_ONCE)
            difference = self.cells[rows[some]] - self.tiles[columns[some]]
            costs[some] = self.weights[rows[some]] * np.einsum("ij,ij->i", difference, difference)
        return costs

    def total(self, indices: Indices) -> float:
        """The cost of an assignment (n,), in float64, its sum rounded once: equal cells may change places."""
        return math.fsum(chain.from_iterable(self.addends(indices)))

    def addends(self, indices: Indices) -> Iterator[list[float]]:
        for start in range(0, self.n, PAIRS_AT_ONCE):
            some = slice(start, start + PAIRS_AT_ONCE)
            difference = self.cells[some].astype(np.float64) - self.tiles[indices[some]]
            yield (self.weights[some] * (difference**2).sum(axis=1)).tolist()

    def cell_prices(self, cells: Indices, tiles: Indices, tile_prices: Prices) -> Prices:
        """min_j (cost[i, j] − g_j) over these tiles, for each of these cells, in float32."""
        return least(self.left[cells], self.right[tiles], -tile_prices[tiles]) + self.own[cells]

    def c_transform(self, cell_prices: Prices) -> Prices:
        """The c-transform of prices f of the cells: the largest g_j with f_i + g_j <= cost[i, j] for every
        pair, as far as we can vouch for it.

        min_i (cost[i, j] − f_i) over all cells, computed in float32, less the most that its rounding can
        amount to.
        """
        offset = np.full(len(self.distinct), np.inf)
        np.minimum.at(offset, self.kind, self.own - cell_prices)
        return least(self.right, self.left[self.distinct], offset) - self.rounding(offset)

    def rounding(self, offset: Prices) -> Prices:
        """Worst-case error (m,) of the float32 inner products and sums, whatever order they are added in.

        An inner product of k terms, of which the offset is one, is off by at most k u / (1 − k u) Σ|x||y|, u
        = 2⁻²⁴ (Higham, "Accuracy and stability of numerical algorithms", section 3.1); a few more u for the
        factors.
        """
        features = np.linalg.norm(self.left[:, :-1], axis=1).max() * np.linalg.norm(
            self.right[:, :-1], axis=1
        )
        magnitude = features + self.weights.max() * self.right[:, -1] + np.abs(offset).max()
        error: Prices = (self.left.shape[1] + 8) * ROUNDING * 1.01 * magnitude.astype(np.float64)
        return error


def each_once(keys: Indices) -> Indices:
    """The different keys, in order. Sorting takes 27 ms for a million, NumPy's `unique`, by a hash table, 1.4
    s."""
    keys = np.sort(keys)
    is_first = np.ones(len(keys), bool)
    is_first[1:] = keys[1:] != keys[:-1]
    return keys[is_first]


def bytes_of_rows(vectors: Features) -> NDArray[np.void]:
    """Each row as one value that can be compared."""
    rows = np.ascontiguousarray(vectors)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()


def squares(vectors: Features) -> Prices:
    """|v|² of each vector, summed in float64."""
    return np.asarray(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64), np.float64)


def least(vectors: Features, others: Features, offset: Prices) -> Prices:
    """min_j (vectors[i] · others[j] + offset[j]) for each i."""
    turned, one = with_offset(vectors, others, offset)
    parts = [
        np.ascontiguousarray(turned[:, at : at + LEAST_COLUMNS])
        for at in range(0, len(others), LEAST_COLUMNS)
    ]

    def of_block(start: int) -> Values:
        some = np.concatenate([vectors[start : start + LEAST_ROWS], one[start : start + LEAST_ROWS]], axis=1)
        lowest = np.full(len(some), np.inf, np.float32)
        for part in parts:
            np.minimum(lowest, (some @ part).min(axis=1), out=lowest)
        return lowest

    return np.concatenate(at_once(of_block, range(0, len(vectors), LEAST_ROWS))).astype(np.float64)


def of_inner_products(
    vectors: Features, others: Features, offset: Prices, act: Callable[[int, Values], Result]
) -> list[Result]:
    """act(first row, block) for vectors @ others.T + offset, some rows at a time, in their order."""
    turned, one = with_offset(vectors, others, offset)
    rows = max(64, min(BLOCK_ROWS, BLOCK_NUMBERS // len(others)))

    def of_block(start: int) -> Result:
        some = slice(start, start + rows)
        return act(start, np.concatenate([vectors[some], one[some]], axis=1) @ turned)

    return at_once(of_block, range(0, len(vectors), rows))


def with_offset(vectors: Features, others: Features, offset: Prices) -> tuple[Features, Values]:
    """others.T with the offset as one more row, and a column of ones for the vectors.

    As one more coordinate the offset is free; added to each block it would take half as long again.
    """
    turned = np.concatenate([others.T, offset.astype(np.float32)[None]])
    return turned, np.ones((len(vectors), 1), np.float32)


def at_once(act: Callable[[int], Result], starts: range) -> list[Result]:
    """What `act` makes of each, in their order, on as many threads as there are cores.

    NumPy lets go of the interpreter in each operation. Its matrix products must not be spread over threads at
    the same time (`one_thread_each`): they would wait for each other.
    """
    if len(starts) == 1:
        return [act(starts[0])]
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(act, starts))


def one_thread_each() -> Any:
    """A context in which a matrix product takes one thread; its results are then the same on any number of
    cores."""
    return blas().limit(limits=1, user_api="blas")


@cache
def blas() -> ThreadpoolController:
    return ThreadpoolController()

"""Everybody who is to be placed, as the assignment sees them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mosaic.engine import Features, cell_means
from mosaic.engine.geography import Places, unit_vectors
from tracker.models import Submission

Owners = NDArray[np.int64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """owners (m, 2): submission id and revision of each tile; features (m, 48): what it looks like."""

    owners: Owners
    features: Features

    def __len__(self) -> int:
        return len(self.owners)

    def keep(self, which: NDArray[np.bool_] | Indices) -> Self:
        """Those under a mask; or those at these indices, in their order."""
        return type(self)(self.owners[which], self.features[which])

    def indices_of(self, owners: Owners) -> Indices:
        """Where each of these stands in the crowd."""
        return find_in(self.owners, owners)

    def places(self) -> Places:
        """Where on the Earth they waved (m, 3)."""
        return find_places(self.owners)

    def mean_colours(self) -> NDArray[np.uint8]:
        """(m, 3), sRGB bytes."""
        return cell_means(self.features)


def find_in(these: Owners, wanted: Owners) -> Indices:
    """Where each of `wanted` stands among `these` (submission, revision); −1 for those that are not there."""
    place = {(pk, revision): index for index, (pk, revision) in enumerate(these.tolist())}
    return np.array([place.get((pk, revision), -1) for pk, revision in wanted.tolist()], np.int64)


def find_places(owners: Owners) -> Places:
    """Where on the Earth the people of these tiles waved (m, 3)."""
    approved = Submission.objects.approved().values_list("pk", "latitude", "longitude")
    where = {pk: (latitude, longitude) for pk, latitude, longitude in approved}
    points = np.array([where[pk] for pk in owners[:, 0].tolist()])
    return unit_vectors(points[:, 0], points[:, 1])

"""How far each tile is from the colour of its cell."""

import numpy as np
from numpy.typing import NDArray

from mosaic.building.files import BuildFiles
from mosaic.models import Placement, Tile


def find_shifts(files: BuildFiles, here: list[Placement]) -> NDArray[np.int16]:
    """(rows, columns, 3) of a build: cell minus tile in these cells, in sRGB; 0 elsewhere."""
    means, build = files.load_means(), files.build
    crowd = Tile.objects.filter(submission__in={one.submission_id for one in here}).gather()
    index = {pk: index for index, pk in enumerate(crowd.owners[:, 0].tolist())}
    tiles = crowd.keep(np.array([index[one.submission_id] for one in here])).mean_colours()

    rows, columns = np.array([one.row for one in here]), np.array([one.column for one in here])
    shifts = np.zeros((build.rows, build.columns, 3), np.int16)
    shifts[rows, columns] = means[rows * build.columns + columns] - tiles.astype(np.int16)
    return shifts

"""Places on a globe, and people drawn toward them."""

import numpy as np
import pytest

from mosaic import engine
from mosaic.engine.geography import Globe, balance, distances_km, join_places, unit_vectors

WHOLE = Globe(x=0.5, y=0.5, radius=0.5, latitude_deg=-10.88, longitude_deg=-46.11)


def test_known_distances():
    """Great circles on a sphere of 6,371 km: a quarter, Paris to New York (about 5,837 km), and the other
    side."""
    ones = unit_vectors(np.array([0, 48.8566, 30]), np.array([0, 2.3522, 40]))
    others = unit_vectors(np.array([0, 40.7128, -30]), np.array([90, -74.006, -140]))
    assert distances_km(ones, others) == pytest.approx([10_007.5, 5837, 20_015.1], abs=2)


def test_the_middle_of_the_globe_is_the_point_below_the_spacecraft():
    places = WHOLE.places(engine.Grid(101, 101), 1)
    assert places[101 * 50 + 50] == pytest.approx(
        unit_vectors(np.array([-10.88]), np.array([-46.11]))[0], abs=1e-6
    )


def test_north_is_up_and_east_is_right():
    places = Globe(0.5, 0.5, 0.5, 0, 0).places(engine.Grid(101, 101), 1).reshape(101, 101, 3)
    assert places[10, 50, 2] > 0.7
    assert places[50, 90, 1] > 0.7


def test_the_globe_lies_where_the_target_has_it():
    """On a target twice as wide as high, cropped at the left."""
    globe = Globe(x=0.75, y=0.25, radius=0.25, latitude_deg=0, longitude_deg=0)
    places = globe.places(engine.Grid(50, 75, (0.25, 0, 1, 1)), 2)
    middle = places.reshape(50, 75, 3)[24:26, 49:51].mean(axis=(0, 1))
    assert middle == pytest.approx([1, 0, 0], abs=0.01)


def test_beside_the_globe_lies_beyond_the_limb():
    places = WHOLE.places(engine.Grid(11, 11), 1).reshape(11, 11, 3)
    assert np.linalg.norm(places[0, 0]) == pytest.approx(np.hypot(10 / 11, 10 / 11), abs=1e-5)
    assert places[0, 0] @ unit_vectors(np.array([-10.88]), np.array([-46.11]))[0] == pytest.approx(
        0, abs=1e-6
    )


def test_the_pull_is_the_share_of_distance_in_what_a_random_pair_costs():
    random = np.random.default_rng(1)
    cells, tiles = (random.normal(0, 20, (300, 48)).astype(np.float32) for _ in range(2))
    places, homes = (
        unit_vectors(random.uniform(-90, 90, 300), random.uniform(-180, 180, 300)) for _ in range(2)
    )
    factor = balance(cells, tiles, places, homes, 0.6)
    colour = ((cells[:, None] - tiles[None]) ** 2).sum(axis=2).mean()
    distance = ((places[:, None] - homes[None]) ** 2).sum(axis=2).mean() * factor**2
    assert distance / (distance + colour) == pytest.approx(0.6, abs=1e-4)
    with pytest.raises(ValueError, match="between 0 and"):
        balance(cells, tiles, places, homes, 1.0)


def test_a_pull_brings_people_home_and_keeps_its_certificate():
    random = np.random.default_rng(2)
    places = WHOLE.places(engine.Grid(20, 20), 1)
    cells, tiles = (random.normal(0, 20, (400, 48)).astype(np.float32) for _ in range(2))
    homes = unit_vectors(random.uniform(-60, 60, 400), random.uniform(-180, 180, 400))
    medians = []
    for pull in (0, 0.5, 0.9):
        factor = balance(cells, tiles, places, homes, pull)
        match = engine.assign(join_places(cells, places, factor), join_places(tiles, homes, factor))
        assert match.certified_gap <= 0.005
        assert sorted(match.indices) == list(range(400))
        medians.append(np.median(distances_km(places, homes[match.indices])))
    assert medians[0] > medians[1] > medians[2]

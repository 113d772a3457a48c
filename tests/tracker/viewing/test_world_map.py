"""Who was furthest, and how little the map of a great event weighs."""

import gzip
import json
import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tracker.sky import gazetteer, places
from tracker.viewing import world_map

pytestmark = pytest.mark.database

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


def distance_km(one, other):
    a, b = (
        places.unit_vectors(np.array([row.latitude]), np.array([row.longitude]))[0] for row in (one, other)
    )
    return 6371 * 2 * np.arcsin(min(1, np.linalg.norm(a - b) / 2))


def test_the_furthest_are_those_that_brute_force_finds(campaign, everybody):
    found = world_map.furthest(world_map.waves(campaign))
    best = max(distance_km(one, other) for one in everybody for other in everybody)
    assert found.apart_km == pytest.approx(best, rel=1e-9)
    assert found.north[1] == max(row.latitude for row in everybody)
    assert found.south[1] == min(row.latitude for row in everybody)


def test_two_at_one_place_are_no_distance_apart(campaign):
    at = world_map.Wave(1.0, 2.0, "Here", "BR", START, 1, True)
    found = world_map.furthest([at, at])
    assert found.apart_km == 0
    assert found.apart == ("Here", "Here")
    assert world_map.furthest([]) is None


def test_twenty_thousand_people_fit_into_400_kilobytes():
    chance = random.Random(1)
    towns = gazetteer.all_towns()
    rows = []
    for _ in range(20_000):
        town = towns[int(chance.random() ** 3 * len(towns))]
        at = START + timedelta(seconds=chance.gauss(450, 240))
        people = chance.randint(1, 6)
        rows.append(world_map.Wave(town.latitude, town.longitude, town.name, town.country, at, people, True))
    text = json.dumps(world_map.compact(rows, START), separators=(",", ":"), ensure_ascii=False)
    assert len(gzip.compress(text.encode())) < 400_000

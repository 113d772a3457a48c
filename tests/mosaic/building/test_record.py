"""What a build writes down of itself, and a crowd in numbers."""

import json

import numpy as np
import pytest
from django.core import serializers
from django.db import connection

from mosaic.engine.quality import Quality
from mosaic.models import Build, BuildRecord, Crowd, PlacingSettings

SETTINGS = PlacingSettings("pictures/rings.jpg", 0.3, 0.7, 0, 12, 0.5, 0, (1, 0.3))
RECORD = BuildRecord(
    SETTINGS, 9.5, 9.25, 0.026, quality=Quality(1.5, 0.9, 0.1, None, 2.75), seconds={"assign": 2.5}
)
STORED = {
    "target": "pictures/rings.jpg",
    "tint": 0.3,
    "stretch": 0.7,
    "saliency": 0,
    "spread": 12,
    "harmony": 0.5,
    "geography": 0,
    "compared_by": [1, 0.3],
    "cost": 9.5,
    "lower_bound": 9.25,
    "certified_gap": 0.026,
    "quality": {
        "colour_error": 1.5,
        "ssim": 0.9,
        "strongly_tinted": 0.1,
        "nearest_repeat": None,
        "roughness": 2.75,
    },
    "seconds": {"assign": 2.5},
}


def column_of(build):
    with connection.cursor() as cursor:
        cursor.execute("SELECT record FROM mosaic_build WHERE id = %s", [build.pk])
        (text,) = cursor.fetchone()
    return json.loads(text) if isinstance(text, str) else text


@pytest.mark.database
def test_a_record_lies_in_its_row_as_plain_json_and_reads_as_what_it_was(mosaic):
    build = Build.objects.create(mosaic=mosaic, record=RECORD)
    assert column_of(build) == STORED
    assert Build.objects.get(pk=build.pk).record == RECORD
    Build.objects.filter(pk=build.pk).update(record=BuildRecord())
    assert column_of(build) == {}
    assert Build.objects.get(pk=build.pk).record == BuildRecord()
    assert Build.objects.filter(record__seconds__assign=2.5).count() == 0


@pytest.mark.database
def test_one_key_can_be_asked_for(mosaic):
    Build.objects.create(mosaic=mosaic, record=RECORD)
    assert list(Build.objects.values_list("record__certified_gap", flat=True)) == [0.026]


def test_a_row_of_another_version_can_be_read():
    old = {"certified_gap": 0.02, "seconds": {"assign": 1}, "strength": 3, "quality": {"ssim": 0.9}}
    assert BuildRecord.from_json(old) == BuildRecord(certified_gap=0.02, seconds={"assign": 1})


def test_a_row_from_before_there_was_harmony_keeps_its_quality():
    old = json.loads(json.dumps(STORED))
    del old["harmony"], old["quality"]["roughness"]
    record = BuildRecord.from_json(old)
    assert record.quality == Quality(1.5, 0.9, 0.1, None, None)
    assert record.placed_by.harmony == 0


def test_a_record_survives_a_dump_of_the_database(mosaic):
    build = Build.objects.create(mosaic=mosaic, record=RECORD)
    (loaded,) = serializers.deserialize("json", serializers.serialize("json", [build]))
    assert loaded.object.record == RECORD


def test_a_crowd_is_found_and_thinned_out():
    crowd = Crowd(np.array([[7, 1], [8, 2], [9, 1]]), np.zeros((3, 48), np.float32))
    assert crowd.indices_of(np.array([[9, 1], [8, 1], [7, 1]])).tolist() == [2, -1, 0]
    assert crowd.keep(np.array([True, False, True])).owners.tolist() == [[7, 1], [9, 1]]
    assert crowd.keep(np.array([2, 2, 0])).owners[:, 0].tolist() == [9, 9, 7]
    assert len(crowd.keep(crowd.owners[:, 0] > 8)) == 1

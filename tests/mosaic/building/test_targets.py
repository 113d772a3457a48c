"""The pictures that mosaics are made after."""

import pytest
from django.core.exceptions import ValidationError

from mosaic.building import targets
from mosaic.models import TargetImage

pytestmark = pytest.mark.database


def test_a_mosaic_whose_cells_do_not_fill_its_tiles_is_refused(mosaic):
    mosaic.cell_px = 200
    with pytest.raises(ValidationError):
        mosaic.full_clean()


def test_setting_up_twice_changes_no_target(mosaic):
    mosaic.target.name = "Renamed by the organiser"
    mosaic.target.save()
    own = TargetImage.objects.get(pk=mosaic.target_id)
    own.pk, own.file, own.name = None, "pictures/own.jpg", "Own"
    own.save()
    targets.set_up_mosaic(mosaic.campaign)
    assert set(TargetImage.objects.values_list("name", flat=True)) == {"Renamed by the organiser", "Own"}


def test_a_new_file_of_a_reference_image_renews_the_target_made_of_it_and_no_other(mosaic):
    reference = mosaic.target.reference
    own = TargetImage.objects.get(pk=mosaic.target_id)
    own.pk, own.file, own.name = None, "pictures/own.jpg", "Own"
    own.save()
    before, reference.file, reference.title = reference.file, "pictures/official.jpg", "Official"
    targets.renew_targets(reference, before)
    assert set(TargetImage.objects.values_list("name", "file")) == {
        ("Official", "pictures/official.jpg"),
        ("Own", "pictures/own.jpg"),
    }

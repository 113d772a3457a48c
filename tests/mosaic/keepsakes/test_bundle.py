"""The mosaic as a folder that opens without a server."""

import json

import pytest
from django.core.management import CommandError, call_command

from mosaic.keepsakes import bundle
from tracker.submissions import lifecycle

pytestmark = pytest.mark.django_db


def test_it_holds_every_pyramid_tile_and_everybody(published, tmp_path):
    folder = tmp_path / "bundle"
    call_command("export_bundle", str(folder), "--language", "fr")
    assert len(list((folder / "tiles").rglob("*.jpg"))) == published.pyramid.tile_count()
    values = json.loads((folder / "mosaic.js").read_text().removeprefix("window.MOSAIC = ").rstrip(";\n"))
    assert len(values["waves"]) == published.grid.cells
    assert '<html lang="fr">' in (folder / "index.html").read_text()
    assert {"bundle.js", "bundle.css", "openseadragon.min.js"} <= {file.name for file in folder.iterdir()}


def test_a_version_with_somebody_who_has_withdrawn_is_not_given_out(published, tmp_path):
    lifecycle.withdraw(published.placements.first().submission)
    with pytest.raises(CommandError, match="has withdrawn"):
        call_command("export_bundle", str(tmp_path / "bundle"))
    assert not (tmp_path / "bundle").exists()


def test_nothing_is_overwritten(published, tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_bundle", str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_no_mosaic_no_bundle(campaign, tmp_path):
    with pytest.raises(CommandError, match="setup_campaign"):
        call_command("export_bundle", str(tmp_path / "bundle"))


def test_names_cannot_break_out_of_the_script():
    assert json.loads(bundle.script(["\u2028</script>"])) == ["\u2028</script>"]
    assert "\u2028" not in bundle.script(["\u2028"])

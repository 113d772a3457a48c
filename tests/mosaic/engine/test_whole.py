"""The whole algorithm in memory, and a folder of photos without a site."""

import csv
import json
import os
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bench.photos import wave_photo
from mosaic import engine
from mosaic.engine.__main__ import main
from mosaic.engine.folder import DESCRIBED_PX, open_square
from tests.environment import ROOT
from tests.mosaic.engine.crowds import between

PHOTOS = 20


def photo(number):
    return Image.open(BytesIO(wave_photo(number))).convert("RGB")


@pytest.fixture(scope="module")
def target():
    """Dark, with a bright disc."""
    y, x = np.mgrid[0:90, 0:160]
    disc = np.hypot(y - 45, x - 80) < 30
    return Image.fromarray(np.where(disc[..., None], (220, 180, 90), (4, 6, 12)).astype(np.uint8))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, target):
    """Photos in folders, one of them damaged and one with a name that has to be quoted."""
    root = tmp_path_factory.mktemp("photos")
    (root / "deeper").mkdir()
    for number in range(PHOTOS - 1):
        (root / ("deeper" if number % 2 else "") / f"{number}.jpg").write_bytes(wave_photo(number))
    (root / 'a, "quoted" ñ.jpg').write_bytes(wave_photo(PHOTOS - 1))
    (root / "cut.jpg").write_bytes(wave_photo(PHOTOS)[:5000])
    (root / "notes.txt").write_text("no photo")
    target.save(root / "target.png")
    return root


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "out"
    run = run_alone(folder, folder / "target.png", out, "--cell-px", "64")
    assert run.returncode == 0, run.stderr
    return out, run.stderr


def run_alone(*arguments):
    """In a process that has no settings of the site, no database and no broker."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "mosaic.engine", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)


def test_everybody_is_in_and_nobody_three_times(target):
    photos = [photo(number) for number in range(PHOTOS)]
    whole = engine.build(photos, target)
    assert set(np.bincount(whole.match.indices, minlength=PHOTOS)) <= {1, 2}
    assert whole.grid.cells == len(whole.match.indices) >= PHOTOS
    again = engine.build(photos, target)
    assert (again.match.indices == whole.match.indices).all()
    thrice = engine.build(photos, target, engine.Options(repeat=3))
    assert set(np.bincount(thrice.match.indices, minlength=PHOTOS)) <= {3, 4}


def test_no_photos_are_refused(target):
    with pytest.raises(engine.AssignmentError):
        engine.build([], target)


def test_it_is_drawn_with_every_photo_in_its_cell(target):
    """At the deepest level, each cell shows its photo as it is."""
    colours = np.random.default_rng(1).integers(0, 256, (12, 3))
    photos = [Image.new("RGB", (30, 20), tuple(map(int, colour))) for colour in colours]
    whole = engine.build(photos, target)
    pyramid, drawn = engine.Pyramid(whole.grid, 256, 512), {}
    indices = whole.match.indices.reshape(whole.grid.rows, whole.grid.columns)

    def open_tile(row, column):
        return engine.crop_square(photos[indices[row, column]])

    engine.draw(pyramid, open_tile, whole.tint(), engine.Output(drawn.__setitem__))
    assert set(drawn) == set(pyramid.addresses())
    for row, column in np.ndindex(indices.shape):
        address = engine.Address(pyramid.base_level, column // 2, row // 2)
        picture = Image.open(BytesIO(drawn[address]))
        at = (column % 2 * 256 + 128, row % 2 * 256 + 128)
        assert picture.getpixel(at) == pytest.approx(tuple(colours[indices[row, column]]), abs=4)


def test_the_folder_becomes_a_mosaic_that_names_the_file_in_every_cell(made, folder):
    out, _ = made
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    proof = json.loads((out / "proof.json").read_text())
    cells = [(int(row["row"]), int(row["column"])) for row in rows]
    assert cells == list(np.ndindex(proof["rows"], proof["columns"]))
    names = {row["file"] for row in rows}
    assert len(names) == PHOTOS == proof["photos"]
    assert 'a, "quoted" ñ.jpg' in names
    assert all((folder / name).is_file() for name in names)


def test_what_cannot_be_used_is_named(made):
    _, told = made
    assert "Left out:" in told
    assert "cut.jpg" in told
    assert "notes.txt" not in told


def test_the_target_is_no_photo_of_itself(made):
    out, _ = made
    assert "target.png" not in (out / "manifest.csv").read_text()


def test_the_proof_can_be_checked_with_the_photos(made, folder, target):
    """No pair costs less than its two prices, these add up to the bound, the choice costs what it says."""
    out, _ = made
    proof = json.loads((out / "proof.json").read_text())
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    known = dict(zip(proof["indices"], names, strict=True))
    files = [folder / known[tile] for tile in range(proof["photos"])]
    tiles = np.stack([engine.describe_tile(open_square(file, DESCRIBED_PX)) for file in files])
    grid = engine.Grid(proof["rows"], proof["columns"], tuple(proof["crop"]))
    cells = engine.stretch(engine.describe_cells(target, grid), tiles)
    costs = between(engine.emphasise(cells), engine.emphasise(tiles))
    f, g = np.array(proof["cell_prices"]), np.array(proof["tile_prices"])
    exact = ((costs.cells[:, None].astype(np.float64) - costs.tiles[None]) ** 2).sum(axis=2)
    assert (f[:, None] + g[None] <= exact + 1e-6).all()
    assert proof["lower_bound"] <= engine.bound_of(f, g) + 1e-6
    assert proof["cost"] == pytest.approx(exact[np.arange(grid.cells), proof["indices"]].sum(), rel=1e-6)
    assert proof["certified_gap"] == pytest.approx(1 - proof["lower_bound"] / proof["cost"])
    assert proof["certified_gap"] == pytest.approx(proof["assignment_gap"] + proof["harmony_gap"])


def test_the_pyramid_is_whole_and_any_viewer_can_open_it(made):
    out, _ = made
    proof = json.loads((out / "proof.json").read_text())
    pyramid = engine.Pyramid(engine.Grid(proof["rows"], proof["columns"]), 64, 512)
    for address in pyramid.addresses():
        name = f"{address.level}/{address.column}_{address.row}.jpg"
        with Image.open(out / "mosaic_files" / name) as tile:
            assert tile.size == pyramid.tile_size_px(address)
    dzi = (out / "mosaic.dzi").read_text()
    assert f'Width="{pyramid.width_px}" Height="{pyramid.height_px}"' in dzi
    page = (out / "index.html").read_text()
    assert f"width = {pyramid.width_px}, height = {pyramid.height_px}, tile = 512, cell = 64" in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"photos": "nowhere"}, "is no folder"),
        ({"target": "nothing.jpg"}, "cannot be opened as a picture"),
        ({"target": "notes.txt"}, "cannot be opened as a picture"),
        ({"out": "."}, "not empty"),
        ({"photos": "empty"}, "There is no photo"),
        ({"photos": "broken"}, "None of the 1 files"),
        ({"harmony": "2"}, "2 is not between 0 and 1"),
        ({"tint": "much"}, "much"),
        ({"repeat": "0"}, "0 is less than 1"),
        ({"cell-px": "100"}, "100"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(folder, tmp_path, capsys, wrong, words):
    (folder / "empty").mkdir(exist_ok=True)
    (folder / "broken").mkdir(exist_ok=True)
    (folder / "broken" / "one.jpg").write_bytes(b"\xff\xd8 no picture")
    places = {"photos": "deeper", "target": "target.png", "out": str(tmp_path / "new")} | {
        name: value for name, value in wrong.items() if name in ("photos", "target", "out")
    }
    options = [f"--{name}={value}" for name, value in wrong.items() if name not in places]
    with pytest.raises(SystemExit) as stopped:
        main([*(str(folder / place) for place in places.values()), *options])
    told = capsys.readouterr().err + str(stopped.value)
    assert words in told
    assert stopped.value.code not in (0, None)
    assert not (tmp_path / "new").exists()

"""What lies above the blocks of a version, saved at once before a row says that it is there."""

from dataclasses import dataclass

from mosaic.building.addresses import cell_picture_name, preview_name, table_name
from mosaic.building.files import BuildFiles
from mosaic.building.previews import Previews
from tracker.storage import checksum, save_public


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a version consists of when all is drawn: its table's name, the checksums of what lies above the
    blocks, and the file of its cell picture, "" where it leaves none."""

    table: str
    checksums: dict[str, str]
    cell_picture: str = ""


def save_top_levels(files: BuildFiles, previews: Previews) -> Drawing:
    """Beside what the base has drawn there, whose checksums stay."""
    build, tiles = files.build, files.unsaved
    table, written = files.table.to_file(build)
    contents = files.contents_of(tiles)
    contents |= {table_name(table): written, preview_name(build.key): previews.preview}
    cell_picture = "" if previews.cell_picture is None else cell_picture_name(build.key)
    if previews.cell_picture is not None:
        contents[cell_picture] = previews.cell_picture

    known = {} if build.is_full or build.base is None else dict(build.base.checksums or {})
    known |= tiles.checksums()
    known |= {"still": checksum(previews.preview)}
    if previews.cell_picture is not None:
        known |= {"sketch": checksum(previews.cell_picture)}
    save_public(contents)
    return Drawing(table, known, cell_picture)

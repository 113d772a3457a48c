"""What a build writes down of how it was made: one reader and one writer of the JSON in its row."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from mosaic.engine.quality import Quality

if TYPE_CHECKING:
    JSON = models.JSONField["BuildRecord", "BuildRecord"]
else:
    JSON = models.JSONField


# What every row with a quality has; roughness came later.
ALWAYS = {"colour_error", "ssim", "strongly_tinted", "nearest_repeat"}


@dataclass(frozen=True, slots=True)
class PlacingSettings:
    """What the placing depends on, beside the photos; the numbers are shown to the visitor."""

    target: str = ""
    tint: float = 0.0
    stretch: float = 0.0
    saliency: float = 0.0
    spread: int = 0
    harmony: float = 0.0
    geography: float = 0.0
    globe: tuple[float, ...] = ()
    compared_by: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """None for what is not known yet, or does not apply.

    placed_by: the settings of then. cost and lower_bound as in engine/assignment.py, with certified_gap
    between them, the sum of assignment_gap and harmony_gap; placed_gap: certified_gap when everybody was
    placed anew; free_gap: without harmony and without `spread_met`, the cells between repeats. median_km:
    half of the photos are nearer to home. changed_cells: of a successor; left_out: who went while it was
    drawn. seconds: by phase.
    """

    placed_by: PlacingSettings = PlacingSettings()
    cost: float | None = None
    lower_bound: float | None = None
    certified_gap: float | None = None
    assignment_gap: float | None = None
    harmony_gap: float | None = None
    placed_gap: float | None = None
    free_gap: float | None = None
    spread_met: int | None = None
    quality: Quality | None = None
    median_km: int | None = None
    changed_cells: int | None = None
    left_out: int | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Of a row of any version: keys that are unknown by now are left out."""
        known = pick(cls, stored)
        if placed_by := pick(PlacingSettings, stored):
            for name in ("compared_by", "globe"):
                placed_by[name] = tuple(placed_by.get(name, ()))
            known["placed_by"] = PlacingSettings(**placed_by)
        if (quality := known.pop("quality", None)) and (numbers := pick(Quality, quality)).keys() >= ALWAYS:
            known["quality"] = Quality(**numbers)
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """The settings stand beside the rest; what is None is left out."""
        own = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        settings = own.pop("placed_by")
        return {**(settings if self.placed_by != PlacingSettings() else {}), **own}


def pick(of: type, stored: dict[str, Any]) -> dict[str, Any]:
    return {one.name: stored[one.name] for one in fields(of) if one.name in stored}


class RecordEncoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        return o.to_json() if isinstance(o, BuildRecord) else super().default(o)


class RecordField(JSON):
    """A column of JSON that reads as a BuildRecord."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "default": BuildRecord, "encoder": RecordEncoder})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # Migrations see the column: plain JSON.
        name, _, arguments, options = super().deconstruct()
        del options["encoder"]
        return name, "django.db.models.JSONField", list(arguments), {**options, "default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = super().from_db_value(value, expression, connection)
        # A query for one key gets that key's value.
        return BuildRecord.from_json(stored) if isinstance(stored, dict) else stored

    def to_python(self, value: Any) -> Any:
        return BuildRecord.from_json(value) if isinstance(value, dict) else value

    def value_to_string(self, obj: Any) -> Any:
        return self.value_from_object(obj).to_json()

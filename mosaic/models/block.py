"""The pieces of work that a build is drawn in."""

from typing import Self

from django.db import models

from mosaic.models.build import Build
from tracker.models.leases import AFRESH, Leased, LeasedQuerySet, is_free


class BlockQuerySet(LeasedQuerySet["Block"]):
    def unfinished(self) -> Self:
        """Not drawn yet."""
        return self.filter(drawn_at__isnull=True)

    def reset(self, build: Build, column: int, row: int) -> bool:
        """Let a block be drawn again, unless somebody has it in hand; whether nobody has."""
        block = self.filter(is_free(), build=build, column=column, row=row)
        return bool(block.update(drawn_at=None, root="", **AFRESH))


class Block(Leased):
    """A subtree of the pyramid: one piece of work for one worker."""

    IS_RENEWED = True

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="blocks")
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    root = models.CharField(
        max_length=80, blank=True, help_text="The file of its root's pixels, for the levels above."
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["build", "row", "column"], name="one_block_a_root")]

    def __str__(self) -> str:
        return f"block ({self.row}, {self.column}) of build {self.build_id}"

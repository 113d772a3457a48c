"""One block of the pyramid: a claim, the photos of its cells, the pyramid tiles over them."""

import logging

from django.utils import timezone

from mosaic.building import jobs, picture
from mosaic.building.builds import describe_storage_fault, fail
from mosaic.building.reassigning import reassign_withdrawn_cells
from mosaic.models import Block, Build
from tracker.models.leases import is_free
from tracker.storage import FAULTS as STORAGE_FAULTS

logger = logging.getLogger(__name__)


def render_block(block_id: int) -> int | None:
    """Draw one block; the build's id when it is time to look what it lacks now."""
    block = claim_block(block_id)
    if block is None:
        return None
    build = block.build
    try:
        root = picture.draw_block(block)
    except jobs.LostTileError:
        block.release(refund_attempt=True)
        return build.pk if reassign_withdrawn_cells(build) else None
    except STORAGE_FAULTS as error:
        logger.warning("%s not drawn: %s", block, error)
        if block.release() and block.is_last_attempt:
            fail(build, describe_storage_fault(error))
        return None
    block.finish(drawn_at=timezone.now(), root=root)
    return None if build.blocks.filter(drawn_at__isnull=True).exists() else build.pk


def claim_block(block_id: int) -> Block | None:
    """Take a block of a build that is being drawn."""
    if not Block.objects.filter(is_free(), pk=block_id, drawn_at__isnull=True).exists():
        return None  # a read is cheaper than a claim, and a task may come many times
    rendering = Build.objects.filter(status=Build.Status.RENDERING)
    blocks = Block.objects.select_related("build__mosaic").filter(build__in=rendering)
    return blocks.claim(block_id, give_up=fail_its_build)


def fail_its_build(block: Block) -> None:
    fail(block.build, f"{block} took a worker down {block.MOST_ATTEMPTS} times")

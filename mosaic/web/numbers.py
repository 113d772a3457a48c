"""Where everything is that was sent, the mosaic among it."""

from django.db.models import Exists, OuterRef, Value

from mosaic.models import Mosaic, Placement
from tracker.models import Campaign
from tracker.moderation.account import Account, accounts
from tracker.web.page_cache import get_or_make


def accounts_of(campaign: Campaign) -> tuple[Account, Account]:
    """Of the photos and of the check-ins; in the mosaic is who is in the published version of the default
    one, as approved."""
    build = Mosaic.objects.find_published(campaign)
    as_approved = {"submission": OuterRef("pk"), "revision": OuterRef("revision")}
    is_placed = Exists(Placement.objects.of(build).filter(**as_approved)) if build else Value(False)
    key = f"numbers:{campaign.pk}:{build.pk if build else ''}"
    counted: tuple[Account, Account] = get_or_make(key, lambda: accounts(campaign, is_placed))
    return counted

"""What a mosaic imitates."""

from typing import Any

from django.utils.text import slugify

from mosaic.models import Mosaic, TargetImage
from tracker.models import Campaign, ReferenceImage

PULL = 0.5


def target_from(reference: ReferenceImage) -> TargetImage:
    """The target that a reference image makes; one that exists is left as it is."""
    existing: TargetImage | None = reference.targetimage_set.order_by("pk").first()
    return existing or TargetImage.objects.create(reference=reference, **same_picture(reference))


def renew_targets(reference: ReferenceImage, replaced_file: str) -> None:
    """The file behind a reference image has changed: so do the targets that were made of the old one."""
    reference.targetimage_set.filter(file=replaced_file).update(**same_picture(reference))
    target_from(reference)


def same_picture(reference: ReferenceImage) -> dict[str, Any]:
    names = ("campaign", "file", "width", "height", "credit", "globe")
    return {"name": reference.title} | {name: getattr(reference, name) for name in names}


def set_up_mosaic(campaign: Campaign) -> Mosaic:
    """The campaign's mosaic, over the target that its first reference image makes; and one by geography,
    where a reference image shows the globe. Twice does no harm."""
    existing = Mosaic.objects.find(campaign)
    targets = [target_from(image) for image in campaign.reference_images.all()]
    if existing:
        return existing
    for target in targets:
        if target.globe and target.reference:
            slug = slugify(target.reference.identifier)
            Mosaic.objects.create(
                campaign=campaign, target=target, slug=slug, is_default=False, geography=PULL
            )
    return Mosaic.objects.create(campaign=campaign, target=targets[0])

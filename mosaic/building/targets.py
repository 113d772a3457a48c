"""What a mosaic imitates."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.text import slugify

from mosaic.models import Mosaic, TargetImage
from tracker.models import Campaign, ReferenceImage

PULL = 0.5


@dataclass(frozen=True, slots=True)
class Before:
    """A campaign's reference images as they were: the file of each, by pk, and which stood first."""

    files: dict[int, str]
    first: int | None

    @classmethod
    def of(cls, slug: str) -> Self:
        rows = ReferenceImage.objects.filter(campaign__slug=slug)
        files = dict(rows.values_list("pk", "file"))
        return cls(files, next(iter(files), None))


def follow(campaign: Campaign, before: Before) -> None:
    """The reference images were changed: so are the targets made of them, and a mosaic that imitated the
    first imitates what stands first now."""
    images = list(campaign.reference_images.all())
    for image in images:
        renew_targets(image, before.files.get(image.pk, image.file))
    mosaic = set_up_mosaic(campaign)
    of_the_first = mosaic.target.reference_id in (before.first, None) and bool(before.files)
    if of_the_first and mosaic.target.reference_id != images[0].pk:
        mosaic.target = target_from(images[0])
        mosaic.save(update_fields=["target"])


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

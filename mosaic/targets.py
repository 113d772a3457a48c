"""What a mosaic imitates."""

from mosaic.models import Mosaic, TargetImage
from tracker.models import Campaign, ReferenceImage


def target_from(reference: ReferenceImage) -> TargetImage:
    """The target that a reference image makes, brought up to date when the file behind it has changed."""
    target, _ = TargetImage.objects.update_or_create(
        reference=reference,
        defaults={
            "campaign": reference.campaign,
            "name": reference.title,
            "file": reference.file,
            "width": reference.width,
            "height": reference.height,
            "credit": reference.credit,
        },
    )
    return target


def set_up_mosaic(campaign: Campaign) -> Mosaic:
    """The campaign's mosaic, over the target that its first reference image makes. Twice does no harm."""
    existing: Mosaic | None = campaign.mosaics.filter(is_default=True).first()
    targets = [target_from(image) for image in campaign.reference_images.all()]
    return existing or Mosaic.objects.create(campaign=campaign, target=targets[0])

"""Rows that were erased before forget what later ones forget: group, zone, minutes."""

from datetime import UTC

from django.db import migrations


def forget(apps, _):
    Submission = apps.get_model("tracker", "Submission")
    for row in Submission.objects.filter(status="erased").select_related("campaign").iterator(chunk_size=500):
        session = row.campaign.imaging_sessions.order_by("starts_at").first()
        Submission.objects.filter(pk=row.pk).update(
            group=None,
            zone="UTC",
            appealed_at=None,
            crop_left=0.5,
            crop_top=0.5,
            crop_size=1,
            created_at=midnight_of(row.created_at),
            consented_at=midnight_of(row.consented_at),
            waved_at=midnight_of(session.starts_at if session else row.created_at),
        )


def midnight_of(instant):
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0024_the_next_link")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]

import hashlib

from django.db import migrations


def chain(apps, schema_editor):
    """The decisions so far become the first links (tracker/audit.py)."""
    Decision, AuditHead = apps.get_model("tracker", "Decision"), apps.get_model("tracker", "AuditHead")
    before = ""
    number = 0
    for row in Decision.objects.order_by("pk").select_related("submission").iterator():
        number += 1
        decided_at = row.decided_at.isoformat(timespec="microseconds")
        parts = (number, row.submission.public_id, row.moderator_id, row.from_status, row.to_status, row.revision)
        text = "|".join(map(str, (before, *parts, row.reason, decided_at)))
        before = hashlib.sha256(text.encode()).hexdigest()
        Decision.objects.filter(pk=row.pk).update(number=number, digest=before)
    if number:
        AuditHead.objects.create(pk=1, number=number, digest=before)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0008_moderation'),
    ]

    operations = [
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]

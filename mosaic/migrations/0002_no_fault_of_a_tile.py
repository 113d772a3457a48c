from django.db import migrations


def forget_faulty(apps, schema_editor):
    """They have no features; each is tried again, or its photo is quarantined."""
    apps.get_model("mosaic", "Tile").objects.exclude(fault="").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("mosaic", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(forget_faulty, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="tile",
            name="fault",
        ),
    ]

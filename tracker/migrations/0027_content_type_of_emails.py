"""The renaming of 0023 was one of the state alone, so the register of models still had a Letter, and groups
its rights."""

from django.db import migrations


def rename(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="tracker")
    permissions = apps.get_model("auth", "Permission").objects
    letter = content_types.filter(model="letter").first()
    if letter is None:
        return
    # Made by a migration between the two: nobody has been given its rights.
    content_types.filter(model="email").delete()
    content_types.filter(pk=letter.pk).update(model="email")
    for right in permissions.filter(content_type=letter.pk):
        action = right.codename.partition("_")[0]
        permissions.filter(pk=right.pk).update(codename=f"{action}_email", name=f"Can {action} email")


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0026_turn"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]

"""Organisers make tokens and webhooks, and see imports and archives; administrators too."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTS = {"apitoken": ("add", "change", "view"), "webhook": ("add", "change", "delete", "view"), "delivery": ("view",)}


def give_rights(apps, schema_editor):
    config = apps.get_app_config("tracker")
    config.models_module = True  # otherwise Django makes none for the models of a migration
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    rights = [f"{act}_{what}" for what, acts in ACTS.items() for act in acts]
    for group in Group.objects.filter(name__in=["Organiser", "Administrator"]):
        group.permissions.add(*Permission.objects.filter(content_type__app_label="tracker", codename__in=rights))


class Migration(migrations.Migration):

    dependencies = [("mosaic", "0007_checksums"), ("tracker", "0019_exchange")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

"""Organisers, moderators and administrators see pledges; moderators and administrators may take one back."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_rights(apps, schema_editor):
    config = apps.get_app_config("tracker")
    config.models_module = True  # otherwise Django makes none for the models of a migration
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for group in Group.objects.filter(name__in=["Moderator", "Organiser", "Administrator"]):
        group.permissions.add(*Permission.objects.filter(content_type__app_label="tracker", codename="view_pledge"))


class Migration(migrations.Migration):

    dependencies = [("mosaic", "0010_words_of_builds"), ("tracker", "0031_pledges")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

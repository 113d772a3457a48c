"""Four roles as groups of the admin. An administrator may take rights from them or add some; names are not looked at."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "Moderator": ["tracker.moderate", "tracker.view_submission", "tracker.view_decision", "tracker.view_group"]
    + ["tracker.change_group", "tracker.view_campaign"],
    "Curator": [f"mosaic.{act}_{what}" for act in ("add", "change", "view") for what in ("mosaic", "targetimage", "stop")]
    + ["mosaic.delete_stop", "mosaic.view_build", "mosaic.change_build", "tracker.view_campaign"],
    "Organiser": [
        f"tracker.{act}_{what}"
        for act in ("add", "change", "view")
        for what in ("campaign", "consenttext", "imagingsession", "referenceimage")
    ]
    + ["tracker.organise", "tracker.view_submission", "tracker.view_group", "mosaic.view_mosaic", "mosaic.view_build"],
}
OF_AN_ADMINISTRATOR = [f"auth.{act}_{what}" for act in ("add", "change", "delete", "view") for what in ("user", "group")]


def make_roles(apps, schema_editor):
    for label in ("auth", "tracker", "mosaic"):
        config = apps.get_app_config(label)
        config.models_module = True  # otherwise Django makes none for the models of a migration
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    everything = [right for rights in ROLES.values() for right in rights] + OF_AN_ADMINISTRATOR
    for name, rights in {**ROLES, "Administrator": everything}.items():
        group, _ = Group.objects.get_or_create(name=name)
        for right in set(rights):
            label, _, codename = right.partition(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):

    dependencies = [
        ("mosaic", "0005_versions"),
        ("tracker", "0012_organise"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]

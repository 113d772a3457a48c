"""What an upgrade changes beside the tables."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType


@pytest.mark.django_db
@pytest.mark.database
def test_who_had_a_right_to_letters_has_it_to_emails():
    ContentType.objects.filter(app_label="tracker", model="email").delete()
    letter = ContentType.objects.create(app_label="tracker", model="letter")
    right = Permission.objects.create(content_type=letter, codename="view_letter", name="Can view letter")
    readers = Group.objects.create(name="readers")
    readers.permissions.add(right)
    ContentType.objects.create(app_label="tracker", model="email")  # by a migration in between
    import_module("tracker.migrations.0027_content_type_of_emails").rename(apps, None)
    assert readers.permissions.get().codename == "view_email"
    assert ContentType.objects.get(app_label="tracker", model="email").pk == letter.pk
    ContentType.objects.clear_cache()

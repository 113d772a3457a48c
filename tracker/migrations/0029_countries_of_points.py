"""Points far from every town had no country: Easter Island, Kiritimati, Uluru and the whole Antarctic. Those
that lie in one have it now."""

from django.db import migrations

from tracker.sky.borders import country_at


def find(apps, schema_editor):
    submissions = apps.get_model("tracker", "Submission").objects
    points = submissions.filter(country="", place__contains="°").exclude(status="erased")
    for pk, latitude, longitude in points.values_list("pk", "latitude", "longitude").iterator():
        if code := country_at(latitude, longitude):
            submissions.filter(pk=pk).update(country=code)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0028_search_texts_anew")]

    operations = [migrations.RunPython(find, migrations.RunPython.noop)]

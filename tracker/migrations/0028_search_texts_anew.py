"""ł, ø, æ, đ and ı are folded now, and each letter of Chinese or Japanese may begin a word: texts with such
letters are forgotten, and the next sweep writes them anew."""

from django.db import migrations


def forget(apps, schema_editor):
    texts = apps.get_model("tracker", "SearchText").objects
    stale = [pk for pk, text in texts.values_list("pk", "text").iterator() if not text.isascii()]
    for start in range(0, len(stale), 500):
        texts.filter(pk__in=stale[start : start + 500]).delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0027_content_type_of_emails")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]

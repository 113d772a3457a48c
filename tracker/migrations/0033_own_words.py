"""The words on the home page, over the pictures and over the message become the campaign's own. Those of 2013,
which every campaign was shown, go to the campaign of 2013."""

from django.db import migrations, models

CHAPTERS = """# The dot

On 19 July 2013 Cassini looked back from Saturn, 1.44 billion kilometres away. In its picture the whole \
Earth is about one pixel wide: everybody alive, in one pale blue dot.

It was the third picture of the Earth from the outer solar system, and the first for which people were \
told beforehand. NASA published the minutes; more than 20,000 people went outside and waved.

# Why then

Saturn hid the Sun. From within the planet's shadow Cassini could look towards the Earth without blinding \
its camera."""
PICTURES_SENTENCE = (
    "Two spacecraft photographed the Earth on the same day: Cassini from Saturn, MESSENGER from Mercury."
)


def keep_the_words_of_2013(apps, schema_editor):
    campaigns = apps.get_model("tracker", "Campaign").objects.filter(slug="2013", chapters="")
    campaigns.update(
        chapters=CHAPTERS, pictures_sentence=PICTURES_SENTENCE, message_label="A message to Saturn"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0032_imports_in_full'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='chapters',
            field=models.TextField(blank=True, db_default='', default='', help_text='What the home page says under the mosaic, written like the story: a heading, a chapter.'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='languages',
            field=models.JSONField(blank=True, help_text='Codes of the languages that its pages speak, like ["es", "en"]; its texts are written in the first. Empty: all of the site\'s, and English.', null=True),
        ),
        migrations.AddField(
            model_name='campaign',
            name='message_label',
            field=models.CharField(blank=True, db_default='', default='', help_text='Over the message in the forms. Empty: “A message to” and the spacecraft.', max_length=80),
        ),
        migrations.AddField(
            model_name='campaign',
            name='pictures_sentence',
            field=models.CharField(blank=True, db_default='', default='', help_text="One sentence over the spacecraft's pictures.", max_length=240),
        ),
        migrations.RunPython(keep_the_words_of_2013, migrations.RunPython.noop),
    ]

"""Imports that can be taken back; and earlier pictures of the Earth, which the campaign of 2013 has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


EARLIER_PICTURES = [
    {
        "title": "The Blue Marble",
        "spacecraft": "Apollo 17",
        "taken_on": "1972-12-07",
        "distance_km": 29_000,
        "words": "Three people on their way to the Moon see the Earth almost full, and one of them has a camera in "
        "his hand.",
    },
    {
        "title": "Pale Blue Dot",
        "spacecraft": "Voyager 1",
        "taken_on": "1990-02-14",
        "distance_km": 6_000_000_000,
        "words": "From beyond Neptune, in a ray of scattered sunlight: a crescent an eighth of a pixel wide.",
    },
    {
        "title": "In Saturn's Shadow",
        "spacecraft": "Cassini",
        "taken_on": "2006-09-15",
        "distance_km": 1_495_500_000,
        "words": "Saturn hides the Sun, its rings shine against the light, and just outside the bright ones is a "
        "dot. Nobody on it had been told.",
    },
    {
        "title": "The Day the Earth Smiled",
        "spacecraft": "Cassini",
        "taken_on": "2013-07-19",
        "distance_km": 1_444_645_843,
        "words": "The first for which people knew the minute beforehand, and waved.",
    },
]


def remember_earlier_pictures(apps, schema_editor):
    campaigns = apps.get_model("tracker", "Campaign").objects.filter(slug="2013")
    campaigns.update(earlier_pictures=EARLIER_PICTURES)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0037_depth'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='earlier_pictures',
            field=models.JSONField(blank=True, help_text='Pictures of the Earth that went before, drawn to scale in the story: a list of {"title", "spacecraft", "taken_on": "1990-02-14", "distance_km", "words"}.', null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='columns',
            field=models.JSONField(blank=True, help_text='What somebody says its columns are: {title: name, or empty}.', null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='gone',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Waves erased by taking it back.'),
        ),
        migrations.AddField(
            model_name='import',
            name='is_to_go',
            field=models.BooleanField(db_default=False, default=False, help_text='It is taken back: what it brought is erased.'),
        ),
        migrations.AddField(
            model_name='import',
            name='taken_back_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='submission',
            name='brought_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='submissions', to='tracker.import'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='reason',
            field=models.CharField(blank=True, choices=[('', 'No reason given'), ('not-a-wave', 'The photo has nothing to do with the wave'), ('offensive', 'The photo or the words may hurt others'), ('unclear', 'Too dark, too small or too blurred to make anything out'), ('advertising', 'It advertises something'), ('no-permission', 'Somebody in it may not have agreed'), ('duplicate', 'The same photo is here already'), ('words', 'The name or the message cannot be shown'), ('not-theirs', "The photo seems to be somebody else's"), ('screenshot', 'It is a picture of a screen, or a drawing'), ('import-taken-back', 'The import that brought it was taken back')], max_length=20),
        ),
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('wanted', 'At work'), ('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped; can be taken up again'), ('taken-back', 'Taken back')], db_index=True, default='wanted', max_length=10),
        ),
        migrations.AlterField(
            model_name='secondlook',
            name='reason',
            field=models.CharField(blank=True, choices=[('', 'No reason given'), ('not-a-wave', 'The photo has nothing to do with the wave'), ('offensive', 'The photo or the words may hurt others'), ('unclear', 'Too dark, too small or too blurred to make anything out'), ('advertising', 'It advertises something'), ('no-permission', 'Somebody in it may not have agreed'), ('duplicate', 'The same photo is here already'), ('words', 'The name or the message cannot be shown'), ('not-theirs', "The photo seems to be somebody else's"), ('screenshot', 'It is a picture of a screen, or a drawing'), ('import-taken-back', 'The import that brought it was taken back')], max_length=20),
        ),
        migrations.RunPython(remember_earlier_pictures, migrations.RunPython.noop),
    ]

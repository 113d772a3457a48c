from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0036_other_days_of_imports")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name=name,
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        )
        for name in ("deep_px", "deep_wanted_px")
    ]

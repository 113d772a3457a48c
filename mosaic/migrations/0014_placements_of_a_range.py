import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """No row is written: one of before belongs to the build in its old column, from its beginning to its end."""

    dependencies = [
        ("mosaic", "0013_untinted"),
    ]

    operations = [
        migrations.AddField(
            model_name="build",
            name="origin",
            field=models.ForeignKey(
                editable=False,
                help_text="The build that placed everybody, whose placements it shares; none: it is that build.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lineage",
                to="mosaic.build",
            ),
        ),
        migrations.RemoveConstraint(model_name="placement", name="one_tile_a_cell"),
        migrations.AlterField(
            model_name="placement",
            name="build",
            field=models.ForeignKey(
                db_column="build_id",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="mosaic.build",
            ),
        ),
        migrations.RenameField(model_name="placement", old_name="build", new_name="origin"),
        migrations.AddField(
            model_name="placement",
            name="first",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, help_text="The build that placed it."
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="last",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="No build after this one shows it; empty: it is there still.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("origin", "row", "column", "first"), name="one_tile_a_cell_and_build"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last__isnull", True)),
                fields=("origin", "row", "column"),
                name="one_tile_a_cell_at_last",
            ),
        ),
    ]

"""The class Letter is called Email now. The table, its columns and its constraint keep their names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tracker", "0022_leases")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Letter", "Email"),
                migrations.AlterModelTable("Email", "tracker_letter"),
            ]
        )
    ]

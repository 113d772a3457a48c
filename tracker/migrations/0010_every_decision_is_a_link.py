# Apart from 0009: PostgreSQL alters no table with rows that were changed in the same transaction.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0009_the_chain'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='number',
            field=models.PositiveBigIntegerField(editable=False, help_text='Its place in the chain, from 1.', unique=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='digest',
            field=models.CharField(editable=False, help_text='Of this row and of the digest before.', max_length=64),
        ),
    ]

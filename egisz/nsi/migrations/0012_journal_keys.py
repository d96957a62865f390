from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nsi', '0011_archives'),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='reads_journal',
            field=models.BooleanField(db_default=False, default=False, verbose_name='читает журнал'),
        ),
    ]

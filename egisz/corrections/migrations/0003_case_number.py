from django.db import migrations


class Migration(migrations.Migration):
    """Numbers of cases: a sequence, so that a number is never used again."""

    dependencies = [("corrections", "0002_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE corrections_case_number", "DROP SEQUENCE corrections_case_number"),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """Numbers of departments: one sequence for the whole register, so that a number is never used again."""

    dependencies = [("frmo", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE frmo_department_number START 100001",
            "DROP SEQUENCE frmo_department_number",
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """Numbers of workers and of records of accreditation: sequences, so that a number is never used again."""

    dependencies = [("frmr", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE frmr_worker_number", "DROP SEQUENCE frmr_worker_number"),
        migrations.RunSQL("CREATE SEQUENCE frmr_registry_number", "DROP SEQUENCE frmr_registry_number"),
    ]

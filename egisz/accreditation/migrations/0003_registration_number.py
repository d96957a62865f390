from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accreditation", "0002_numbers_and_receipts")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS accreditation_registration_number",
            "DROP SEQUENCE IF EXISTS accreditation_registration_number",
        ),
    ]

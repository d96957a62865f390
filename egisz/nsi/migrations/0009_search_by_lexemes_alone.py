from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("nsi", "0008_proposals_and_webhooks")]

    operations = [migrations.RemoveIndex(model_name="record", name="nsi_record_words")]

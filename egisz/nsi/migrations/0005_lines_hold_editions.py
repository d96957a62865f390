"""What was moved is dropped; what is now there becomes obligatory."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nsi', '0004_move_records_into_lines'),
    ]

    operations = [
        migrations.RunSQL('DROP TABLE nsi_record_before', migrations.RunSQL.noop),
        migrations.RemoveField('edition', 'book'),
        migrations.RemoveField('edition', 'origin'),
        migrations.AlterField('edition', 'line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.line')),
        migrations.AlterField('edition', 'first_made_at', models.DateTimeField(verbose_name='справочник создан')),
        migrations.AlterField('edition', 'updated_at', models.DateTimeField(verbose_name='обновлена')),
        migrations.AlterField('edition', 'annul_reason', models.TextField(blank=True, verbose_name='почему аннулирована')),
        migrations.AlterField('edition', 'short_name', models.TextField(verbose_name='краткое название')),
        migrations.AlterField('edition', 'order_by', models.CharField(max_length=8, verbose_name='порядок записей')),
        migrations.AddConstraint('edition', models.UniqueConstraint(fields=('line', 'version_order'), name='nsi_edition_once')),
        migrations.AddConstraint('edition', models.CheckConstraint(condition=models.Q(('order_by__in', ['-number', '-code', 'number', 'code'])), name='nsi_edition_order_by')),
    ]

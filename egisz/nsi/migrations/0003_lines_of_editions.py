"""Editions of a line share records: the new tables and columns, still without their contents."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import egisz.db.fields
from django.db import migrations, models
from django.db.models import F, Q

FOREVER = 2**63 - 1


def field(kind, label, **options):
    return getattr(models, kind)(verbose_name=label, **options)


def add(name, value):
    return migrations.AddField('edition', name, value)


class Migration(migrations.Migration):

    dependencies = [
        ('nsi', '0002_search_words_and_provisional_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('origin', models.CharField(max_length=10, verbose_name='откуда')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.book')),
            ],
            options={
                'verbose_name': 'ряд версий',
                'constraints': [models.UniqueConstraint(fields=['book', 'origin'], name='nsi_line_once')],
            },
        ),
        migrations.CreateModel(
            name='BookCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('oid', egisz.db.fields.OidField(max_length=128, verbose_name='OID')),
                ('type', models.CharField(max_length=30, verbose_name='вид')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.book')),
            ],
            options={
                'verbose_name': 'дополнительный OID справочника',
                'constraints': [models.UniqueConstraint(fields=['book', 'oid'], name='nsi_book_code_once')],
                'indexes': [models.Index(fields=['oid'], name='nsi_book_code_oid')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField(verbose_name='номер')),
                ('code', models.TextField(db_collation='C', verbose_name='значение ключа')),
                ('number', models.BigIntegerField(null=True, verbose_name='значение ключа, если это число')),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.edition')),
            ],
            options={
                'verbose_name': 'закладка версии',
                'constraints': [models.UniqueConstraint(fields=['edition', 'place'], name='nsi_mark_once')],
            },
        ),
        migrations.RemoveConstraint('edition', 'nsi_edition_once'),
        migrations.RenameField('edition', 'value_column', 'title_column'),
        migrations.AlterField('edition', 'key_column', field('CharField', 'первичный ключ', max_length=120)),
        migrations.AlterField('edition', 'title_column', field('CharField', 'столбец названия', max_length=120)),
        migrations.AlterField('edition', 'parent_column', field('CharField', 'столбец родителя', max_length=120, blank=True)),
        add('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.line')),
        add('annulled_at', field('DateTimeField', 'аннулирована', null=True, blank=True)),
        add('annul_reason', field('TextField', 'почему аннулирована', blank=True, default='')),
        add('first_made_at', field('DateTimeField', 'справочник создан', null=True)),
        add('updated_at', field('DateTimeField', 'обновлена', null=True)),
        add('identifier', field('CharField', 'краткий код', max_length=60, null=True)),
        add('full_name', field('TextField', 'полное название', null=True)),
        add('short_name', field('TextField', 'краткое название', default='')),
        add('description', field('TextField', 'описание', null=True)),
        add('structure_notes', field('TextField', 'о структуре', null=True)),
        add('release_notes', field('TextField', 'что изменилось', null=True)),
        add('laws', field('JSONField', 'нормативные акты', default=list)),
        add('resp_organization_id', field('BigIntegerField', 'ответственная организация', null=True)),
        add('auth_organization_id', field('BigIntegerField', 'утвердившая организация', null=True)),
        add('type_id', field('BigIntegerField', 'тип', null=True)),
        add('group_id', field('BigIntegerField', 'группа', null=True)),
        add('approve_date', field('DateField', 'дата утверждения', null=True)),
        add('fields', field('JSONField', 'поля в порядке паспорта', default=list)),
        add('keys', field('JSONField', 'ключи', default=list)),
        add('codes', field('JSONField', 'OID', default=list)),
        add('hierarchical', field('BooleanField', 'иерархический', null=True)),
        add('archive', field('BooleanField', 'архивный', null=True)),
        add('nsi_dictionary_id', field('BigIntegerField', 'номер во ФНСИ', null=True)),
        add('order_by', field('CharField', 'порядок записей', max_length=8, default='-code')),
        migrations.AddField('passport', 'is_received', field('BooleanField', 'получен, а не составлен здесь', default=True)),
        migrations.AlterField('passport', 'text', field('TextField', 'паспорт, JSON')),
        migrations.RunSQL('CREATE TABLE nsi_record_before AS TABLE nsi_record', 'DROP TABLE nsi_record_before'),
        migrations.DeleteModel('Record'),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.BigIntegerField(verbose_name='с версии')),
                ('until', models.BigIntegerField(default=FOREVER, verbose_name='до версии')),
                ('code', models.TextField(db_collation='C', verbose_name='значение ключа')),
                ('number', models.BigIntegerField(null=True, verbose_name='значение ключа, если это число')),
                ('cells', models.TextField(verbose_name='значения, JSON')),
                ('title', models.TextField(verbose_name='название')),
                ('search_text', models.TextField(blank=True, verbose_name='слова для поиска')),
                ('parent_code', models.TextField(blank=True, db_collation='C', verbose_name='родитель')),
                ('is_group', models.BooleanField(default=False, verbose_name='есть подчинённые записи')),
                ('is_active', models.BooleanField(default=True, verbose_name='действует')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='последний день действия')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nsi.line')),
            ],
            options={
                'verbose_name': 'запись справочника',
            },
        ),
        migrations.AddIndex('record', models.Index(condition=Q(number__isnull=False), fields=['line', 'number'], name='nsi_record_number')),
        migrations.AddIndex('record', models.Index(condition=~Q(parent_code=''), fields=['line', 'parent_code'], name='nsi_record_parent')),
        migrations.AddIndex('record', django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='nsi_record_words', opclasses=['gin_trgm_ops'])),
        migrations.AddConstraint('record', models.UniqueConstraint(fields=('line', 'code', 'since'), name='nsi_record_key')),
        migrations.AddConstraint('record', models.CheckConstraint(condition=Q(until__gt=F('since')), name='nsi_record_range')),
    ]

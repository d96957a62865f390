"""Editions learn what their passports say; rows of editions become records with ranges."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

MOSCOW = ZoneInfo('Europe/Moscow')
FOREVER = 2**63 - 1

# Equal rows of neighbouring editions (numbered k within the line) become one record.
SHARE = f"""
INSERT INTO nsi_record (line_id, since, until, code, number, cells, title, search_text, parent_code, is_group,
                        is_active, ends_on)
WITH numbered AS (
  SELECT id, line_id, version_order, row_number() OVER (PARTITION BY line_id ORDER BY version_order) AS k FROM nsi_edition
), listed AS (
  SELECT e.line_id, e.k, r.code, r.title, r.search_text, r.parent_code, r.is_group, r.is_active, r.ends_on, r.position,
         '[' || coalesce((SELECT string_agg(c.cell::text, E',\\n' ORDER BY c.place)
                          FROM jsonb_array_elements(r.cells) WITH ORDINALITY AS c(cell, place)), '') || ']' AS cells
  FROM nsi_record_before r JOIN numbered e ON e.id = r.edition_id
), islands AS (
  SELECT l.*, k - row_number() OVER (
    PARTITION BY line_id, code, cells, title, search_text, parent_code, is_group, is_active, ends_on ORDER BY k) AS island
  FROM listed l
), shared AS (
  SELECT line_id, code, cells, title, search_text, parent_code, is_group, is_active, ends_on,
         min(k) AS first_k, max(k) AS last_k, min(position) AS position
  FROM islands
  GROUP BY line_id, code, cells, title, search_text, parent_code, is_group, is_active, ends_on, island
)
SELECT s.line_id, b.version_order, coalesce(e.version_order, {FOREVER}), s.code,
       CASE WHEN s.code ~ '^-?[0-9]{{1,18}}$' THEN s.code::bigint END,
       s.cells, s.title, s.search_text, s.parent_code, s.is_group, s.is_active, s.ends_on
FROM shared s
JOIN numbered b ON b.line_id = s.line_id AND b.k = s.first_k
LEFT JOIN numbered e ON e.line_id = s.line_id AND e.k = s.last_k + 1
ORDER BY s.line_id, b.version_order, s.position
"""


def moment(text):
    return datetime.strptime(text, '%d.%m.%Y %H:%M').replace(tzinfo=MOSCOW)


def order_of(codes, is_integer):
    numbers = [int(code) if code.lstrip('-').isdecimal() and len(code) < 19 else None for code in codes]
    countable = None not in numbers and len(set(numbers)) == len(codes)
    orders = ('-number', '-code', 'number', 'code') if is_integer else ('-code', '-number', 'code', 'number')
    for order in orders:
        listed = codes if order.endswith('code') else numbers
        if (listed is codes or countable) and listed == sorted(listed, reverse=order.startswith('-')):
            return order
    return '-number' if is_integer and countable else '-code'


def fill(apps, schema_editor):
    Edition, Line, Passport, BookCode = (
        apps.get_model('nsi', name) for name in ('Edition', 'Line', 'Passport', 'BookCode')
    )
    cursor = schema_editor.connection.cursor()
    for edition in Edition.objects.select_related('book'):
        passport = Passport.objects.get(edition=edition)
        said = json.loads(passport.text)
        edition.line, _ = Line.objects.get_or_create(book=edition.book, origin=edition.origin)
        edition.first_made_at, edition.updated_at = moment(said['createDate']), moment(said['lastUpdate'])
        edition.identifier, edition.full_name = said.get('identifier'), said.get('fullName')
        edition.short_name = said.get('shortName') or said['fullName']
        edition.description, edition.structure_notes = said.get('description'), said.get('structureNotes')
        edition.release_notes, edition.laws = said.get('releaseNotes'), said.get('laws') or []
        edition.resp_organization_id = said.get('respOrganizationId')
        edition.auth_organization_id = said.get('authOrganizationId')
        edition.type_id, edition.group_id = said.get('typeId'), said.get('groupId')
        day = said.get('approveDate')
        edition.approve_date = datetime.strptime(day, '%d.%m.%Y').date() if day else None
        edition.fields, edition.keys, edition.codes = said['fields'], said['keys'], said.get('codes') or []
        edition.hierarchical, edition.archive = said.get('hierarchical'), said.get('archive')
        edition.nsi_dictionary_id = said.get('nsiDictionaryId')
        edition.columns = edition.columns or [field['field'] for field in said['fields']]
        cursor.execute('SELECT code FROM nsi_record_before WHERE edition_id = %s ORDER BY position', [edition.pk])
        types = {field['field']: field['dataType'] for field in said['fields']}
        edition.order_by = order_of([row[0] for row in cursor.fetchall()], types.get(edition.key_column) == 'INTEGER')
        edition.save()
        if edition.origin == 'starter':
            Passport.objects.filter(pk=passport.pk).update(is_received=False)
        if edition.book.current_id == edition.pk:
            BookCode.objects.bulk_create(
                BookCode(book=edition.book, oid=code['value'], type=code['type'])
                for code in edition.codes if code['value'] != edition.book.oid
            )
    cursor.execute(SHARE)
    for edition in Edition.objects.filter(rows_count__gt=200):
        column, way = edition.order_by.lstrip('-'), 'DESC' if edition.order_by.startswith('-') else 'ASC'
        cursor.execute(
            'INSERT INTO nsi_mark (edition_id, place, code, number)'
            ' SELECT %(edition)s, o.n / 200, o.code, o.number FROM'
            f' (SELECT r.code, r.number, row_number() OVER (ORDER BY r.{column} {way}) - 1 AS n FROM nsi_record r'
            ' WHERE r.line_id = %(line)s AND r.since <= %(at)s AND r.until > %(at)s) o WHERE o.n > 0 AND o.n %% 200 = 0',
            {'edition': edition.pk, 'line': edition.line_id, 'at': edition.version_order},
        )
    cursor.close()


class Migration(migrations.Migration):

    dependencies = [
        ('nsi', '0003_lines_of_editions'),
    ]

    operations = [
        migrations.RunPython(fill),
    ]

"""Words of records as a search vector that the database makes by itself, and the vocabulary of each line."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# Typed words are found as prefixes of lexemes of «simple», other forms of a word by stems of «russian»; a code also
# without its signs: «#j180» for «J18.0».
WORDS = """
CREATE FUNCTION nsi_search_words(code text, search_text text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('pg_catalog.simple', search_text)) || strip(to_tsvector('pg_catalog.russian', search_text))
    || array_to_tsvector(array_remove(ARRAY['#' || nsi_plain_code(code), '#' || nsi_other_code(search_text)], '#'))
$$;
"""
PLAIN_CODE = """
CREATE FUNCTION nsi_plain_code(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(code) <= 40 THEN translate(lower(code), '.-/ ()_', '') ELSE '' END
$$;
"""
OTHER_CODE = """
CREATE FUNCTION nsi_other_code(search_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(split_part(search_text, '| ', 2)) <= 30
    THEN translate(split_part(search_text, '| ', 2), ' ', '') ELSE '' END
$$;
"""
VOCABULARY = """
CREATE FUNCTION nsi_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO nsi_word (line_id, word)
  SELECT DISTINCT n.line_id, w FROM added n, unnest(string_to_array(n.search_text, ' ')) w
  WHERE length(w) BETWEEN 4 AND 40 AND w !~ '[0-9|]'
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER nsi_record_vocabulary AFTER INSERT ON nsi_record REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION nsi_keep_words();
INSERT INTO nsi_word (line_id, word)
SELECT DISTINCT r.line_id, w FROM nsi_record r, unnest(string_to_array(r.search_text, ' ')) w
WHERE length(w) BETWEEN 4 AND 40 AND w !~ '[0-9|]';
"""


class Migration(migrations.Migration):
    dependencies = [("nsi", "0006_drafts")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(PLAIN_CODE, "DROP FUNCTION nsi_plain_code(text)"),
        migrations.RunSQL(OTHER_CODE, "DROP FUNCTION nsi_other_code(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION nsi_search_words(text, text)"),
        migrations.AddField(
            model_name="record",
            name="search_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("code", "search_text", function="nsi_search_words"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                verbose_name="слова и основы слов",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_words"], name="nsi_record_lexemes"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                models.F("line"),
                django.db.models.functions.Collate(
                    django.db.models.functions.Left("search_text", 120), "C"
                ),
                models.F("code"),
                name="nsi_record_name",
            ),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="nsi.line"
                    ),
                ),
                ("word", models.TextField(verbose_name="слово")),
            ],
            options={"verbose_name": "слово справочника"},
        ),
        migrations.AddConstraint(
            model_name="word",
            constraint=models.UniqueConstraint(fields=("line", "word"), name="nsi_word_once"),
        ),
        migrations.AddIndex(
            model_name="word",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["word"], name="nsi_word_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.RunSQL(
            VOCABULARY,
            "DROP TRIGGER nsi_record_vocabulary ON nsi_record; DROP FUNCTION nsi_keep_words(); DELETE FROM nsi_word",
        ),
    ]

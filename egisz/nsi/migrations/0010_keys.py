import uuid

import django.db.models.deletion
from django.db import migrations, models

import egisz.db.fields
import egisz.kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("nsi", "0009_search_by_lexemes_alone"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=egisz.kernel.clock.now, editable=False, verbose_name="внесено"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=egisz.kernel.clock.now, editable=False, verbose_name="изменено"),
                ),
                ("account_id", models.UUIDField(db_index=True, verbose_name="кто получил")),
                (
                    "organization_oid",
                    egisz.db.fields.OidField(blank=True, db_index=True, max_length=128, verbose_name="организация"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="для чего")),
                ("email", egisz.db.fields.EncryptedTextField(verbose_name="почта для сообщений")),
                ("key_index", egisz.db.fields.BlindIndexField(max_length=32, verbose_name="хеш ключа")),
                ("start", models.CharField(max_length=8, verbose_name="начало ключа")),
                ("issued_at", models.DateTimeField(verbose_name="когда выпущен")),
                (
                    "old_index",
                    egisz.db.fields.BlindIndexField(max_length=32, null=True, verbose_name="хеш прежнего ключа"),
                ),
                ("old_start", models.CharField(blank=True, max_length=8, verbose_name="начало прежнего ключа")),
                ("old_until", models.DateTimeField(blank=True, null=True, verbose_name="прежний ключ работает до")),
                ("until", models.DateField(blank=True, null=True, verbose_name="последний день")),
                ("warned_for", models.DateField(blank=True, null=True, verbose_name="о каком сроке сообщено")),
                ("per_minute", models.PositiveIntegerField(blank=True, null=True, verbose_name="запросов в минуту")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="приостановлен")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="отозван")),
                ("revoked_by", models.UUIDField(blank=True, null=True, verbose_name="кто отозвал")),
                ("revoked_reason", models.CharField(blank=True, max_length=300, verbose_name="почему отозван")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="последний запрос")),
            ],
            options={
                "verbose_name": "ключ доступа",
                "indexes": [models.Index(fields=["-created_at"], name="nsi_key_new")],
                "constraints": [
                    models.UniqueConstraint(fields=("key_index",), name="nsi_key_once"),
                    models.UniqueConstraint(fields=("old_index",), name="nsi_key_old_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_index", None), ("old_until", None)),
                            models.Q(("old_index__isnull", False), ("old_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="nsi_key_old_has_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinuteCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "minute", "caller", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("minute", models.DateTimeField(verbose_name="минута")),
                ("caller", models.CharField(max_length=80, verbose_name="кто")),
                ("key_id", models.UUIDField(null=True, verbose_name="ключ")),
                ("count", models.PositiveBigIntegerField(verbose_name="запросов")),
                ("refused", models.PositiveBigIntegerField(verbose_name="отказов")),
            ],
            options={
                "verbose_name": "запросы за минуту",
            },
        ),
        migrations.CreateModel(
            name="KeyHour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField(verbose_name="час")),
                ("count", models.PositiveBigIntegerField(verbose_name="запросов")),
                ("refused", models.PositiveBigIntegerField(verbose_name="отказов")),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="nsi.apikey"
                    ),
                ),
            ],
            options={
                "verbose_name": "запросы ключа за час",
                "constraints": [models.UniqueConstraint(fields=("key", "hour"), name="nsi_key_hour_once")],
            },
        ),
        migrations.RunSQL("ALTER TABLE nsi_minutecount SET UNLOGGED", "ALTER TABLE nsi_minutecount SET LOGGED"),
    ]

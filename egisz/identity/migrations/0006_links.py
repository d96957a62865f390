import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import egisz.kernel.clock


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_oidc'),
    ]

    operations = [
        migrations.AddField(
            model_name='oauthclient',
            name='token_algorithm',
            field=models.CharField(choices=[('RS256', 'RS256'), ('GOST3410_2012_256', 'ГОСТ Р 34.10-2012')], default='RS256', max_length=20, verbose_name='чем подписаны маркеры для этой системы'),
        ),
        migrations.CreateModel(
            name='ProviderLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=200, verbose_name='сервис входа, iss')),
                ('subject', models.CharField(max_length=255, verbose_name='номер человека у сервиса')),
                ('created_at', models.DateTimeField(default=egisz.kernel.clock.now, verbose_name='установлена')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'связь с внешним сервисом входа',
                'constraints': [
                    models.UniqueConstraint(fields=('provider', 'subject'), name='identity_link_subject'),
                    models.UniqueConstraint(fields=('account', 'provider'), name='identity_link_account'),
                ],
            },
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0006_second_factors'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('practitioner', 'медицинский работник'), ('limited', 'гость кабинета'), ('hr', 'кадровая служба'), ('head', 'руководитель организации'), ('centre', 'сотрудник ФАЦ'), ('commission', 'член ЦАК'), ('secretary', 'секретарь ЦАК'), ('admin', 'администратор системы'), ('security', 'администратор безопасности'), ('auditor', 'аудитор'), ('system', 'система'), ('anonymous', 'посетитель')], max_length=16, verbose_name='роль'),
        ),
    ]

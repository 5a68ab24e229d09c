from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator', models.CharField(max_length=13)),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.BinaryField(help_text='SHA-256 over method, path and body.', max_length=32)),
                ('status', models.SmallIntegerField()),
                ('headers', models.JSONField()),
                ('body', models.BinaryField(help_text="The answer's body, compressed (zstd).")),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'idempotency',
                'constraints': [models.UniqueConstraint(fields=('operator', 'key'), name='idempotency_once')],
            },
        ),
    ]

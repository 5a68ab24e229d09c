from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('batteries', '0005_what_is_left_of_lots'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='battery',
            index=models.Index(fields=['epc'], name='battery_name', opclasses=['text_pattern_ops']),
        ),
    ]

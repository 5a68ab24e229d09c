from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]
    operations = [
        migrations.AddField("operator", "registration_no", models.CharField(
            blank=True, default="", help_text="Of the business under the Act.", max_length=60), preserve_default=False),
        migrations.AddField("operator", "registered_from", models.DateField(blank=True, null=True)),
        migrations.AddField("operator", "registered_to", models.DateField(blank=True, null=True)),
        migrations.AddField("operator", "responsible_office", models.CharField(
            blank=True, default="", help_text="The position that answers for declarations. Never a person's name.",
            max_length=60), preserve_default=False),
    ]

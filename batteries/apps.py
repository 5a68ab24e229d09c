from django.apps import AppConfig


class BatteriesConfig(AppConfig):
    name = "batteries"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "what it is and who holds it"

"""The Django app of staff accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Known to Django as `accounts`."""

    name = "doorstep.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

"""The Django app that carries the migrations of the chapters' tables. It has no models."""

from django.apps import AppConfig


class Schema(AppConfig):
    """Known to Django as `schema`."""

    name = "doorstep.kit.schema"
    label = "schema"

"""Attempts know the provider's name of a message, its parts and its cost."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0013_named.sql."""

    dependencies = (("schema", "0012_api"),)
    operations = (run_file(13),)

"""Legs that lead to other legs have an index of their own."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0009_onward.sql."""

    dependencies = (("schema", "0008_heartbeat"),)
    operations = (run_file(9),)

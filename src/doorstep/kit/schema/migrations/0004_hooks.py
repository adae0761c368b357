"""Outgoing hooks: what is remembered of each, and their outbox."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0004_hooks.sql."""

    dependencies = (("schema", "0003_tasks"),)
    operations = (run_file(4),)

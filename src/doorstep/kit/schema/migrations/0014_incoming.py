"""Receipts of messages, and addresses that are not written to."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0014_incoming.sql."""

    dependencies = (("schema", "0013_named"),)
    operations = (run_file(14),)

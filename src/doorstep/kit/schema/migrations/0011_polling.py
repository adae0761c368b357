"""Legs that carriers are asked for, and the accounts by which they are."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0011_polling.sql."""

    dependencies = (("schema", "0010_scorecards"),)
    operations = (run_file(11),)

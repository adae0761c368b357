"""Scorecards: facts of legs, cells, marks."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0010_scorecards.sql."""

    dependencies = (("schema", "0009_onward"),)
    operations = (run_file(10),)

"""Learned models, and how well dates held."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0017_accuracy.sql."""

    dependencies = (("schema", "0016_rungs"),)
    operations = (run_file(17),)

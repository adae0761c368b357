"""Persons who are held out, so that an effect can be measured."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0018_holdouts.sql."""

    dependencies = (("schema", "0017_accuracy"),)
    operations = (run_file(18),)

"""Delivery options: capacity that is held, and what waits at each location."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0020_options.sql."""

    dependencies = (("schema", "0019_outcomes"),)
    operations = (run_file(20),)

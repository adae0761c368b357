"""A sign of life for each loop of a worker."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0008_heartbeat.sql."""

    dependencies = (("schema", "0007_months"),)
    operations = (run_file(8),)

"""Changes of deliveries and windows of our own route."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0021_delivery.sql."""

    dependencies = (("schema", "0020_options"),)
    operations = (run_file(21),)

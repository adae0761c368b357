"""Messages, attempts and hook deliveries in a partition a month."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0007_months.sql."""

    dependencies = (("schema", "0006_own_shop"),)
    operations = (run_file(7),)

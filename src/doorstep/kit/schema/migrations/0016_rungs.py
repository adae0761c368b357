"""Messages that go on to the next channel."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0016_rungs.sql."""

    dependencies = (("schema", "0015_choices"),)
    operations = (run_file(16),)

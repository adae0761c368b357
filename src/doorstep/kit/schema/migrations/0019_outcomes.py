"""What became of messages."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0019_outcomes.sql."""

    dependencies = (("schema", "0018_holdouts"),)
    operations = (run_file(19),)

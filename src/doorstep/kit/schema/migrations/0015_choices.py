"""What customers choose themselves."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0015_choices.sql."""

    dependencies = (("schema", "0014_incoming"),)
    operations = (run_file(15),)

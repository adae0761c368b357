"""What tasks need besides: why one was given up, and hand-overs that nobody took in time."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0003_tasks.sql."""

    dependencies = (("schema", "0002_messages"),)
    operations = (run_file(3),)

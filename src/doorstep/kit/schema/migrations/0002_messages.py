"""What the governor of messages needs: what it judged from, daily caps, a person's latest messages."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0002_messages.sql."""

    dependencies = (("schema", "0001_spine"),)
    operations = (run_file(2),)

"""The spine: shops, inbox, timeline, state, ledger, asks and messages, tasks, people."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0001_spine.sql."""

    initial = True
    operations = (run_file(1),)

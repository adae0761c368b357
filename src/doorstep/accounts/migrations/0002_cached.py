"""The table of Django's cache, which counts tries over all processes."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table; there is no harm in one that is there already."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Runs `createcachetable`."""

    dependencies = (("accounts", "0001_initial"),)
    operations = (migrations.RunPython(make, migrations.RunPython.noop),)

"""A carrier's number is one subject, whichever parcel bears it."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0005_numbers.sql."""

    dependencies = (("schema", "0004_hooks"),)
    operations = (run_file(5),)

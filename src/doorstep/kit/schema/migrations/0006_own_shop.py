"""Row-level security: the pages see the rows of one shop."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0006_own_shop.sql."""

    dependencies = (("schema", "0005_numbers"),)
    operations = (run_file(6),)

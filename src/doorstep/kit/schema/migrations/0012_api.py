"""What the API reads and remembers."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0012_api.sql."""

    dependencies = (("schema", "0011_polling"),)
    operations = (run_file(12),)

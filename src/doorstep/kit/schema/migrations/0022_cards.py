"""Codes of offers, and related products."""

from django.db import migrations

from doorstep.kit.schema.files import run_file


class Migration(migrations.Migration):
    """Runs sql/0022_cards.sql."""

    dependencies = (("schema", "0021_delivery"),)
    operations = (run_file(22),)

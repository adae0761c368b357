"""Keys of the API."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the table of keys."""

    dependencies = (("accounts", "0002_cached"),)
    operations = (
        migrations.CreateModel(
            name="Key",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(max_length=31)),
                ("name", models.CharField(max_length=60)),
                ("handle", models.CharField(max_length=12, unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("scopes", models.JSONField(default=list)),
                ("per_minute", models.PositiveIntegerField(default=600)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=120)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("minute", models.DateTimeField(null=True)),
                ("used", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "member_key",
                "indexes": [models.Index(fields=["shop", "made_at"], name="keys_of_a_shop")],
            },
        ),
    )

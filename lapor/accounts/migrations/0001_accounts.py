import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("username", models.TextField(db_collation="C", unique=True)),
                ("email", models.TextField(blank=True, default="")),
                ("full_name", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("username", django.db.models.functions.text.Lower("username"))
                        ),
                        name="user_username_lower",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("username__regex", "^[a-z0-9._-]{2,60}$")),
                        name="user_username_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordAttempt",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("window", models.BigIntegerField()),
                ("tries", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__gt", 0)), name="passwordattempt_tries_positive"
                    )
                ],
            },
        ),
        # Not worth a write-ahead log, and better not in one: see PasswordAttempt.
        migrations.RunSQL(
            "ALTER TABLE accounts_passwordattempt SET UNLOGGED",
            "ALTER TABLE accounts_passwordattempt SET LOGGED",
        ),
    ]

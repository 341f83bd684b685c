import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Affair",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("group", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="ReferenceFile",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("sha256", models.BinaryField(max_length=32)),
                ("rows", models.IntegerField()),
                (
                    "loaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("level", models.SmallIntegerField()),
                ("parent_code", models.TextField(blank=True, db_collation="C", default="")),
                ("name_words", models.TextField()),
                ("trail_words", models.TextField()),
                (
                    "name_lexemes",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("name_words"),
                                models.Value(" "),
                                function="string_to_array",
                            ),
                            function="array_to_tsvector",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "trail_lexemes",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("trail_words"),
                                models.Value(" "),
                                function="string_to_array",
                            ),
                            function="array_to_tsvector",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("decree", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["parent_code"], name="area_parent"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["name_lexemes"], name="area_name_lexemes"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["trail_lexemes"], name="area_trail_lexemes"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__range", (1, 4))), name="area_level_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 1), ("parent_code", "")),
                            models.Q(
                                ("level__gt", 1), models.Q(("parent_code", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="area_has_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="area_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("token", models.UUIDField(unique=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("reason", models.TextField()),
                ("known_until", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="calendarversion_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(db_collation="C", null=True, unique=True)),
                ("code", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("short_name", models.TextField(blank=True, default="")),
                ("kind", models.TextField()),
                ("path", models.TextField(db_collation="C", unique=True)),
                ("zone", models.TextField()),
                ("days_per_week", models.SmallIntegerField(default=5)),
                ("connection_mode", models.TextField(default="central")),
                ("area_code", models.TextField(blank=True, db_collation="C", default="")),
                ("is_inspectorate", models.BooleanField(default=False)),
                ("name_words", models.TextField()),
                ("trail_words", models.TextField()),
                (
                    "name_lexemes",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("name_words"),
                                models.Value(" "),
                                function="string_to_array",
                            ),
                            function="array_to_tsvector",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "trail_lexemes",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("trail_words"),
                                models.Value(" "),
                                function="string_to_array",
                            ),
                            function="array_to_tsvector",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("decree", models.TextField(blank=True, default="")),
                ("end_decree", models.TextField(blank=True, default="")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="directory.unit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directory.unit",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="directory.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.TextField()),
                ("decree_number", models.TextField()),
                ("decree_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="directory.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitAffair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.affair",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affairs",
                        to="directory.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_code", models.TextField(db_collation="C")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas",
                        to="directory.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("position", models.IntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directory.category",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="category_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("decree", models.TextField(blank=True, default="")),
                ("region_code", models.TextField(blank=True, db_collation="C", default="")),
                ("is_certain", models.BooleanField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "since_version",
                    models.ForeignKey(
                        db_column="since_version",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="added",
                        to="directory.calendarversion",
                    ),
                ),
                (
                    "until_version",
                    models.ForeignKey(
                        db_column="until_version",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended",
                        to="directory.calendarversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["region_code", "on"], name="holiday_region")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["collective_leave", "national", "regional"])
                        ),
                        name="holiday_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "regional"), models.Q(("region_code", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("kind", "regional"), _negated=True), ("region_code", "")
                            ),
                            _connector="OR",
                        ),
                        name="holiday_regional_has_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_version__isnull", True),
                            ("until_version__gt", models.F("since_version")),
                            _connector="OR",
                        ),
                        name="holiday_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_version__isnull", True)),
                        fields=("on", "region_code", "name"),
                        name="holiday_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["area_code"], name="unit_area"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["name_lexemes"], name="unit_name_lexemes"
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["trail_lexemes"], name="unit_trail_lexemes"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "agency",
                            "bureau",
                            "city",
                            "desk",
                            "district",
                            "ministry",
                            "mission",
                            "ombudsman",
                            "ombudsman_office",
                            "opd",
                            "police",
                            "private",
                            "province",
                            "regency",
                            "rsoe",
                            "soe",
                            "university",
                            "upt",
                            "vertical",
                            "village",
                        ],
                    )
                ),
                name="unit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("zone__in", ["Asia/Jakarta", "Asia/Jayapura", "Asia/Makassar"])
                ),
                name="unit_zone_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("connection_mode__in", ["central", "full", "semi"])),
                name="unit_connection_mode_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="unit_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_per_week__in", (5, 6))), name="unit_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__regex", "^(/\\d+)+/$")), name="unit_path_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("institution", models.F("id")), ("parent__isnull", True)),
                    models.Q(
                        ("parent__isnull", False),
                        models.Q(("institution", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unit_root_is_institution",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("successor__isnull", True), ("valid_to__isnull", True)),
                    models.Q(("end_decree", ""), _negated=True),
                    _connector="OR",
                ),
                name="unit_end_has_decree",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("institution", "code"),
                name="unit_code_in_institution",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent__isnull", True), ("valid_to__isnull", True)),
                fields=("code",),
                name="institution_code",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["unit", "role"], name="post_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "auditor",
                            "case_handler",
                            "executive",
                            "inspectorate",
                            "institution_admin",
                            "intake_officer",
                            "liaison",
                            "national_admin",
                            "ombudsman",
                            "ombudsman_office",
                            "presidential_office",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="post_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("decree_number", ""), _negated=True), name="post_has_decree"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("user", "unit", "role", "valid_from"), name="post_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitaffair",
            constraint=models.UniqueConstraint(fields=("unit", "affair"), name="unitaffair_once"),
        ),
        migrations.AddIndex(
            model_name="unitarea",
            index=models.Index(fields=["area_code"], name="unitarea_area"),
        ),
        migrations.AddConstraint(
            model_name="unitarea",
            constraint=models.UniqueConstraint(fields=("unit", "area_code"), name="unitarea_once"),
        ),
    ]

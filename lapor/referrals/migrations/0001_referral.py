"""Reports handed to Ombudsman RI, and the append-only history of each."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_APPEND_ONLY = """
CREATE FUNCTION referrals_steps_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a referral is append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER step_rows BEFORE UPDATE OR DELETE ON referrals_referralstep
    FOR EACH ROW EXECUTE FUNCTION referrals_steps_are_append_only();
CREATE TRIGGER step_table BEFORE TRUNCATE ON referrals_referralstep
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_steps_are_append_only();
ALTER TABLE referrals_referralstep ENABLE ALWAYS TRIGGER step_rows;
ALTER TABLE referrals_referralstep ENABLE ALWAYS TRIGGER step_table;
"""
_ALLOW = """
DROP TRIGGER step_rows ON referrals_referralstep;
DROP TRIGGER step_table ON referrals_referralstep;
DROP FUNCTION referrals_steps_are_append_only();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("directory", "0001_directory"),
        ("reports", "0002_history_is_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("cycle", models.PositiveSmallIntegerField()),
                ("key", models.TextField(unique=True)),
                ("state", models.TextField(default="sent")),
                ("opened_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("with_identity", models.BooleanField(default=False)),
                ("receipt", models.JSONField(default=dict)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_seq", models.PositiveIntegerField(default=0)),
                ("told_seq", models.PositiveIntegerField(default=0)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reportevent",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.unit",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="reports.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("decision", models.TextField()),
                ("to_state", models.TextField()),
                ("actor_role", models.TextField()),
                ("actor_post_id", models.BigIntegerField(null=True)),
                ("actor_unit_id", models.BigIntegerField(null=True)),
                ("text", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="referrals.referral",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["office", "state", "opened_at"], name="referral_of_office"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("delivered_at", None)),
                fields=["opened_at"],
                name="referral_undelivered",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("told_seq", models.F("last_seq")), _negated=True),
                fields=["id"],
                name="referral_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("report", "kind", "cycle"), name="referral_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["notice", "complaint"])),
                name="referral_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["sent", "accepted", "asked", "declined", "closed"])
                ),
                name="referral_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.UniqueConstraint(
                fields=("referral", "seq"), name="referralstep_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "decision__in",
                        ["open", "deliver", "accept", "decline", "ask", "note_outcome", "move"],
                    )
                ),
                name="referralstep_decision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_state__in", ["sent", "accepted", "asked", "declined", "closed"])
                ),
                name="referralstep_to_state_known",
            ),
        ),
        migrations.RunSQL(_APPEND_ONLY, _ALLOW),
    ]

"""What the public may read: one row of plain values for each published report.

The table knows nothing of reports and holds nothing that is not public: no identity, no moment
(days only), nothing of a report that is rahasia.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublicReport(models.Model):
    """One published report, or the tombstone it left.

    Rows are changed by ``publication.commands`` and nowhere else, inside the transaction of the
    command that caused the change. ``fragment`` is the page as it is shown, ready to send.
    """

    tracking_id = models.CharField(max_length=10, primary_key=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    category = models.TextField(blank=True)
    area_code = models.TextField(blank=True)
    area_trail = models.TextField(blank=True)
    incident_on = models.DateField(null=True)
    holder = models.TextField(blank=True)
    institution = models.TextField(blank=True)
    state = models.TextField(blank=True)
    state_label = models.TextField(blank=True)
    closure = models.TextField(blank=True)
    # Working days from filing to the final answer; the home page's median is made of it.
    days_to_answer = models.PositiveSmallIntegerField(null=True)
    published_on = models.DateField()
    updated_on = models.DateField()
    is_tombstone = models.BooleanField(default=False)
    fragment = models.TextField()
    etag = models.TextField()

    class Meta:
        constraints: ClassVar = [
            # A tombstone says which institution held the report, and nothing else of it.
            models.CheckConstraint(
                name="publication_tombstone_is_empty",
                condition=models.Q(is_tombstone=False)
                | models.Q(title="", text="", area_trail="", area_code="", holder=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="publication_newest",
                fields=["-published_on", "-tracking_id"],
                condition=models.Q(is_tombstone=False),
            ),
            models.Index(
                name="publication_state_newest",
                fields=["state", "-published_on", "-tracking_id"],
                condition=models.Q(is_tombstone=False),
            ),
            models.Index(
                name="publication_kind_newest",
                fields=["kind", "-published_on", "-tracking_id"],
                condition=models.Q(is_tombstone=False),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_id

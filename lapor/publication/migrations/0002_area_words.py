"""Words of the area's trail, for the list's filter; the query writes the same expression."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("publication", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=(
                "CREATE INDEX publication_area_words ON publication_publicreport "
                "USING gin (to_tsvector('simple', area_trail)) WHERE NOT is_tombstone"
            ),
            reverse_sql="DROP INDEX publication_area_words",
        )
    ]

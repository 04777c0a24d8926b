"""A row of which the next run changes ranks or numbers stays in its page: no index is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_what_a_run_has_learnt"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE matching_suggestion SET (fillfactor = 85)",
            "ALTER TABLE matching_suggestion RESET (fillfactor)",
        ),
    ]

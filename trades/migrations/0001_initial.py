import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # spelling mistakes are forgiven by trigrams
        TrigramExtension(),
        migrations.CreateModel(
            name="Nomenclature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("code", models.CharField(max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("version", models.CharField(max_length=40, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("activity", "activities"), ("product", "products")],
                        default="activity",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "credit",
                    models.CharField(max_length=300, verbose_name="licence and credit"),
                ),
                (
                    "fingerprint",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Hash of the files it was loaded from; the same files are not loaded twice.",
                        max_length=64,
                        verbose_name="fingerprint",
                    ),
                ),
                (
                    "indexed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="The trade finder rebuilds its memory when this moves.",
                        null=True,
                        verbose_name="search entries changed at",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomenclature",
                "verbose_name_plural": "nomenclatures",
                "ordering": ("code",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code",),
                        name="nomenclature_code_is_unique",
                        violation_error_message="A nomenclature with this code exists already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="As its office writes it. Always text: 01.10 is not a number.",
                        max_length=16,
                        verbose_name="code",
                    ),
                ),
                (
                    "compact_code",
                    models.CharField(
                        editable=False,
                        max_length=16,
                        verbose_name="code without punctuation",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="1 is the widest.", verbose_name="level"
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        editable=False,
                        help_text="Codes from the root to this activity, each followed by a slash.",
                        max_length=100,
                        verbose_name="path",
                    ),
                ),
                (
                    "is_leaf",
                    models.BooleanField(default=True, verbose_name="has nothing below it"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="trades.activity",
                        verbose_name="parent",
                    ),
                ),
                (
                    "nomenclature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="trades.nomenclature",
                        verbose_name="nomenclature",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ("nomenclature", "path"),
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("label", "label"),
                            ("national", "label of another nomenclature"),
                            ("note", "explanatory note"),
                            ("everyday", "everyday words"),
                        ],
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "folded_text",
                    models.TextField(
                        editable=False,
                        help_text="Without accents and capitals; Chinese cut in pairs of characters.",
                        verbose_name="folded text",
                    ),
                ),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                language="ar",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="arabic"
                                ),
                            ),
                            models.When(
                                language="de",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="german"
                                ),
                            ),
                            models.When(
                                language="en",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="english"
                                ),
                            ),
                            models.When(
                                language="es",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="spanish"
                                ),
                            ),
                            models.When(
                                language="fr",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="french"
                                ),
                            ),
                            models.When(
                                language="pt",
                                then=django.contrib.postgres.search.SearchVector(
                                    "folded_text", config="portuguese"
                                ),
                            ),
                            default=django.contrib.postgres.search.SearchVector(
                                "folded_text", config="simple"
                            ),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                        verbose_name="words",
                    ),
                ),
                (
                    "vector",
                    models.BinaryField(
                        blank=True,
                        help_text="Meaning of the text: 512 numbers of 16 bits, of length one.",
                        null=True,
                        verbose_name="vector",
                    ),
                ),
                (
                    "encoder",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=60,
                        verbose_name="encoder of the vector",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="trades.activity",
                        verbose_name="activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "ordering": ("activity", "language", "origin", "id"),
            },
        ),
        migrations.CreateModel(
            name="ActivityLabel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "French"),
                            ("en", "English"),
                            ("ar", "Arabic"),
                            ("pt", "Portuguese"),
                            ("de", "German"),
                            ("pl", "Polish"),
                            ("zh-hans", "Chinese"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="text")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("official", "official"),
                            ("derived", "taken from a corresponding activity"),
                            ("proofread", "translated and proof-read"),
                            ("machine", "translated, not proof-read"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labels",
                        to="trades.activity",
                        verbose_name="activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "label of an activity",
                "verbose_name_plural": "labels of activities",
                "ordering": ("activity", "language"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "language"),
                        name="activity_has_one_label_a_language",
                        violation_error_message="This activity has a label in this language already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="activity_label_is_not_empty",
                        violation_error_message="A label cannot be empty.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correspondence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("exact", "the same activity"),
                            ("narrower", "the source is a part of the target"),
                            ("broader", "the target is a part of the source"),
                            ("partial", "they overlap"),
                        ],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                (
                    "weight",
                    models.FloatField(
                        help_text="Share of the source that goes to the target; the weights of one source towards one nomenclature sum to 1.",
                        verbose_name="weight",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="correspondences",
                        to="trades.activity",
                        verbose_name="source activity",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reverse_correspondences",
                        to="trades.activity",
                        verbose_name="target activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "correspondence",
                "verbose_name_plural": "correspondences",
                "ordering": ("source", "-weight", "target"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "target"),
                        name="correspondence_pair_is_unique",
                        violation_error_message="These two activities correspond already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0), ("weight__lte", 1)),
                        name="correspondence_weight_is_a_share",
                        violation_error_message="A weight is above 0 and not above 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="correspondence_joins_two_activities",
                        violation_error_message="An activity does not correspond to itself.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["nomenclature", "path"],
                name="activity_path_prefix",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("nomenclature", "code"),
                name="activity_code_is_unique_in_its_nomenclature",
                violation_error_message="This code exists already in this nomenclature.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("nomenclature", "compact_code"),
                name="activity_compact_code_is_unique_in_its_nomenclature",
                violation_error_message="Without its punctuation this code is the same as another one of this nomenclature.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1)),
                name="activity_level_starts_at_one",
                violation_error_message="Levels start at 1, the widest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__endswith", "/"), models.Q(("code", ""), _negated=True)),
                name="activity_path_ends_with_a_slash",
                violation_error_message="The path of an activity is made of codes that each end with a slash.",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="search_entry_words"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("origin", "note"), _negated=True),
                fields=["folded_text"],
                name="search_entry_trigrams",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="search_entry_is_not_empty",
                violation_error_message="A search entry cannot be empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("encoder", ""), ("vector__isnull", True)),
                    models.Q(
                        ("vector__isnull", False),
                        models.Q(("encoder", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="search_entry_vector_names_its_encoder",
                violation_error_message="A vector is stored with the name of its encoder.",
            ),
        ),
    ]

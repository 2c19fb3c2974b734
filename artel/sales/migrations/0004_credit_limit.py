"""What a customer may owe before its next order waits for an approval."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """The choice of the terms of sale, and a limit for each customer."""

    dependencies = [
        ("core", "0002_roles_of_the_books"),
        ("parties", "0004_forgetting_rows"),
        ("sales", "0003_numbers_of_a_year"),
    ]

    operations = [
        migrations.AddField(
            model_name="terms",
            name="over_limit",
            field=models.CharField(
                choices=[
                    ("approve", "whoever may approve it confirms it"),
                    ("refuse", "it is refused"),
                    ("allow", "it is confirmed"),
                ],
                default="approve",
                max_length=8,
                verbose_name="an order over the credit limit",
            ),
        ),
        migrations.CreateModel(
            name="CreditLimit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="created"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="credit limit")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit limit",
                "verbose_name_plural": "credit limits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="credit_limit_not_below_zero",
                        violation_error_message="A limit is not below zero.",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "party"),
                        name="credit_limit_once",
                        violation_error_message="This client has a limit already: change that one.",
                    ),
                ],
            },
        ),
    ]

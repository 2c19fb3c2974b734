"""Lines may be products, and stages may be reached by what the books say."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0001_initial"),
        ("crm", "0003_reports_by_period"),
    ]

    operations = [
        migrations.AddField(
            model_name="dealline",
            name="product",
            field=models.ForeignKey(blank=True, help_text="Empty: a text of your own.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deal_lines", to="catalog.product", verbose_name="product"),
        ),
        migrations.AlterField(
            model_name="dealline",
            name="product_name",
            field=models.CharField(blank=True, help_text="Empty: as the product is called.", max_length=300, verbose_name="product or service"),
        ),
        migrations.AddConstraint(
            model_name="dealline",
            constraint=models.CheckConstraint(condition=models.Q(("product_name", ""), _negated=True), name="deal_line_says_what"),
        ),
        migrations.AddField(
            model_name="stage",
            name="fact",
            field=models.CharField(blank=True, choices=[("ordered", "an order is confirmed"), ("shipped", "goods are shipped"), ("invoiced", "an invoice is posted"), ("paid", "the invoices are paid")], default="", help_text="The deal comes here by itself when this is in the books. Empty: people move it.", max_length=10, verbose_name="reached when"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(condition=models.Q(("fact", ""), _negated=True), fields=("pipeline", "fact"), name="stage_fact_once", violation_error_message="Another stage of this pipeline is reached by the same fact."),
        ),
    ]

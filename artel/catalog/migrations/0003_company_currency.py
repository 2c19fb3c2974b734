"""Prices are in the currency of the company unless another one is named, and never in none."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_promises'),
        ('core', '0002_roles_of_the_books'),
        ('parties', '0004_forgetting_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='specialprice',
            name='special_price_has_a_unit',
        ),
        migrations.RemoveConstraint(
            model_name='supplierprice',
            name='supplier_price_has_a_unit',
        ),
        migrations.AlterField(
            model_name='pricelist',
            name='currency',
            field=models.CharField(blank=True, default='', help_text="Empty: the company's.", max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='specialprice',
            name='currency',
            field=models.CharField(blank=True, default='', help_text="Empty: the company's.", max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='supplierprice',
            name='currency',
            field=models.CharField(blank=True, default='', help_text="Empty: the company's.", max_length=3, verbose_name='currency'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.CheckConstraint(condition=models.Q(('currency', ''), _negated=True), name='price_list_has_currency'),
        ),
        migrations.AddConstraint(
            model_name='specialprice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit', ''), _negated=True), models.Q(('currency', ''), _negated=True)), name='special_price_has_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='supplierprice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit', ''), _negated=True), models.Q(('currency', ''), _negated=True)), name='supplier_price_has_a_unit'),
        ),
    ]

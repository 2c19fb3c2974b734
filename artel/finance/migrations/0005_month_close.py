"""Closing months step by step, and VAT on advances to suppliers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_roles_of_the_books'),
        ('finance', '0004_words_of_money'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='advance_invoice',
            field=models.CharField(blank=True, help_text='Its number from the supplier: then the VAT of the advance is deducted, if the practice says so.', max_length=60, verbose_name='invoice on the advance'),
        ),
        migrations.AddField(
            model_name='practice',
            name='deducts_advances',
            field=models.BooleanField(default=False, help_text="When a payment names the supplier's invoice on the advance; the bill then restores it.", verbose_name='VAT on advances to suppliers is deducted'),
        ),
        migrations.CreateModel(
            name='MonthClose',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('custom', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='own fields')),
                ('month', models.DateField(help_text='Any day of it.', verbose_name='month')),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed at')),
                ('closed_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company', verbose_name='company')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible')),
            ],
            options={
                'verbose_name': 'close of a month',
                'verbose_name_plural': 'closes of months',
                'constraints': [
                    models.UniqueConstraint(fields=('company', 'month'), name='month_close_once', violation_error_message='The close of this month is begun already.'),
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='month_close_first_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open')), models.Q(('closed_at__isnull', False), ('state', 'closed')), _connector='OR'), name='month_close_when'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClosingStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('key', models.CharField(max_length=40, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField()),
                ('done_at', models.DateTimeField(null=True, verbose_name='taken at')),
                ('amount', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='amount')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='passed over because')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company', verbose_name='company')),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken by')),
                ('close', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='finance.monthclose', verbose_name='month')),
            ],
            options={
                'verbose_name': 'step of a close',
                'verbose_name_plural': 'steps of closes',
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('close', 'key'), name='closing_step_once'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), ('done_at__isnull', False), _connector='OR'), name='closing_step_why'),
                ],
            },
        ),
    ]

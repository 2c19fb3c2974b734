"""Rules hear of confirmed orders and overdue invoices; steps ask for payment and invoice services."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """More triggers, more steps."""

    dependencies = [("automation", "0002_versions_in_words")]

    operations = [
        migrations.AlterField(
            model_name="automationrule",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("stage", "a deal enters a stage"),
                    ("opened", "a deal is opened"),
                    ("won", "a deal is won"),
                    ("lost", "a deal is lost"),
                    ("changed", "a field of a deal changes"),
                    ("mail", "the client writes a letter"),
                    ("done", "a task or call is done"),
                    ("in_stage", "a deal has been in a stage for days"),
                    ("before_close", "days before the expected close"),
                    ("no_step", "a deal has had no next step for days"),
                    ("ordered", "an order of the deal is confirmed"),
                    ("overdue", "an invoice of the deal is overdue for days"),
                ],
                default="opened",
                max_length=12,
                verbose_name="when",
            ),
        ),
        migrations.AlterField(
            model_name="rulestep",
            name="do",
            field=models.CharField(
                choices=[
                    ("task", "plan a task"),
                    ("notify", "notify"),
                    ("mail", "write to the client from a template"),
                    ("field", "set a field"),
                    ("move", "move to a stage"),
                    ("ask", "issue a request to pay for the order"),
                    ("invoice", "post the invoice of the order's services"),
                ],
                default="task",
                max_length=10,
                verbose_name="do",
            ),
        ),
    ]

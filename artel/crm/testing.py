"""What tests of every context may start from: the smallest deal."""

from typing import Any

from artel.core.models import Company
from artel.crm.models import Deal, Pipeline, Stage
from artel.screens.testing import makes


@makes(Deal)
def smallest_deal(company: Company, **values: Any) -> Deal:
    """A deal in a pipeline of one stage, stored without asking who may."""
    pipeline = Pipeline.objects.create(company=company, name=f"Pipeline {Pipeline.objects.count()}")
    stage = Stage.objects.create(company=company, pipeline=pipeline, name="Stage")
    number = str(Deal.objects.count() + 1)
    placed = {"number": number, "name": f"Deal {number}", "pipeline": pipeline, "stage": stage, "currency": "RUB"}
    return Deal.objects.create(company=company, **{**placed, **values})

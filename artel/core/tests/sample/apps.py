from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "artel.core.tests.sample"
    label = "sample"

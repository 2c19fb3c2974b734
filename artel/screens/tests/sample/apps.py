from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "artel.screens.tests.sample"
    label = "workshop"

"""Addresses of activities beside their screen."""

from django.urls import path

from artel.activities import views

urlpatterns = [
    path("plan/<str:kind>/<int:pk>/", views.plan_here, name="plan-here"),
    path("call/<str:kind>/<int:pk>/", views.call_here, name="call-here"),
    path("planned/<str:kind>/<int:pk>/", views.of_record, name="planned"),
    path("activities/<int:pk>/about/", views.about, name="activity-about"),
    path("calendar/", views.subscription, name="calendar-subscription"),
    path("calendar/feed/<str:token>.ics", views.feed, name="calendar-ics"),
]

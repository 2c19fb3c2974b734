"""Addresses of the core's own pages."""

from django.urls import path

from artel.core.views import attachments, bell, profile, steps, talk

urlpatterns = [
    path("notifications/", bell.notifications, name="notifications"),
    path("notifications/read/", bell.read_all, name="notifications-read"),
    path("notifications/<int:pk>/", bell.open_notification, name="notification"),
    path("mentions/", talk.mentions, name="mentions"),
    path("comment/<int:pk>/edit/", talk.edit, name="comment-edit"),
    path("comment/<int:pk>/delete/", talk.remove, name="comment-delete"),
    path("comment/<str:kind>/<int:pk>/", talk.write, name="comment"),
    path("follow/<str:kind>/<int:pk>/", talk.start_following, name="follow"),
    path("unfollow/<str:kind>/<int:pk>/", talk.stop_following, name="unfollow"),
    path("files/<int:pk>/", attachments.download, name="file"),
    path("files/<int:pk>/remove/", attachments.take_off, name="file-remove"),
    path("files/<str:kind>/<int:pk>/", attachments.upload, name="file-attach"),
    path("steps/", steps.steps, name="steps"),
    path("steps/<int:pk>/", steps.one_step, name="step"),
    path("undo/<int:pk>", steps.undo_step),
    path("undo/<int:pk>/", steps.undo_step, name="undo"),
    path("profile/", profile.profile, name="profile"),
    path("profile/language/", profile.set_language, name="profile-language"),
    path("profile/theme/", profile.set_theme, name="profile-theme"),
    path("company/", profile.set_company, name="company"),
]

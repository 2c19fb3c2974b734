"""A person's own settings: language, time zone, theme, letters, safety; and which company they work in now."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from artel.core.middleware import COMPANY
from artel.core.models import User
from artel.core.views.page import page, person_of_request, posted, way_back
from artel.core.zones import zones

THEMES = {"light": "artel-light", "dark": "artel-dark"}
YEAR = 365 * 24 * 3600
# Contexts add links of their own, such as the address of a calendar feed.
LINKS: list[Any] = []


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    """What a person sets for themselves."""

    name = forms.CharField(label=gettext_lazy("First and last name"), max_length=150)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones)

    class Meta:
        model = User
        fields = ["name", "language", "timezone", "theme", "email_notices"]


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile and the ways to keep it safe."""
    actor = person_of_request(request)
    user = User.objects.get(pk=actor.user_id or 0)
    form = ProfileForm(posted(request), instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language):
            return _with_cookies(_saved(request, _("Your profile is saved.")), user)
    context = {"form": form, "person": user, "links": [link for make in LINKS if (link := make(actor))]}
    return page(request, "core/profile.html", context, status=422 if form.errors else 200)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from the next page on."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    user = User.objects.get(pk=person_of_request(request).user_id or 0)
    user.language = language
    user.save(update_fields=["language"])
    return _with_cookies(redirect(way_back(request)), user)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it."""
    theme = request.POST.get("theme", "")
    if theme not in {"system", *THEMES}:
        raise Http404
    user = User.objects.get(pk=person_of_request(request).user_id or 0)
    user.theme = theme
    user.save(update_fields=["theme"])
    return _with_cookies(redirect(way_back(request)), user)


@require_POST
def set_company(request: HttpRequest) -> HttpResponse:
    """Work in another of one's companies from the next page on."""
    wanted = request.POST.get("company", "")
    actor = person_of_request(request)
    if not wanted.isdigit() or int(wanted) not in actor.companies:
        raise Http404
    request.session[COMPANY] = int(wanted)
    # A record of one company is not there in the other.
    return redirect("/")


def _saved(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("/profile/")


def _with_cookies(response: HttpResponse, user: User) -> HttpResponse:
    """The sign-in page and the first drawing of each page know language and theme from cookies."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=YEAR, samesite="Lax")
    if user.theme in THEMES:
        response.set_cookie("theme", THEMES[user.theme], max_age=YEAR, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response

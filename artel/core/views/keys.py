"""Keys of programs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.doors import issue_api_key, revoke_api_key
from artel.core.forms import KeyForm
from artel.core.models import ApiKey
from artel.core.views.page import actor_of_request, done, form_page, page, posted

MANAGE = "core.manage_keys"


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, with their last use."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    rows = ApiKey.objects.filter(company_id=actor.company_id).select_related("user").order_by("-id")
    now = timezone.now()
    shown = [{"key": row, "works": row.revoked_at is None and row.expires_at > now} for row in rows]
    return page(request, "core/keys.html", {"title": _("API keys"), "keys": shown})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Issue a key; its token is on this one answer and nowhere else."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    form = KeyForm(posted(request), actor=actor)
    if form.is_valid():
        given = form.cleaned_data
        key, token = issue_api_key(
            name=given["name"], user_id=given["user"].pk, access=given["access"], days=given["days"], actor=actor
        )
        answer = page(request, "core/key_issued.html", {"title": key.name, "key": key, "token": token})
        answer.headers["Cache-Control"] = "no-store"
        return answer
    note = _("The key is sent as «Authorization: Bearer …». It is shown once.")
    return form_page(request, form, title=_("New key"), note=note, submit_label=_("Issue"), cancel_url="/keys/")


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a key."""
    actor = actor_of_request(request)
    key = ApiKey.objects.filter(pk=pk, company_id=actor.company_id).first()
    if key is None:
        raise Http404
    revoke_api_key(key, actor=actor)
    return done(request, _("The key «%(name)s» no longer works.") % {"name": key.name}, "/keys/")

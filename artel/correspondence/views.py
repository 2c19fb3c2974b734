"""Writing letters on a record's page, showing them with their sources, and tending mailboxes."""

import gzip
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.files import attach as attach_file
from artel.core.files import files_of
from artel.core.gate import find_record, reaches, visible
from artel.correspondence.actions import Draft, send, set_password, sign
from artel.correspondence.connecting import try_mailbox
from artel.correspondence.imap import TROUBLES, sentence
from artel.correspondence.models import Mailbox, MailTemplate, Message
from artel.correspondence.queries import signature_of, templates_for
from artel.correspondence.reading import check
from artel.correspondence.storing import status_of
from artel.correspondence.wording import filled, names_in, variables
from artel.screens.asked import actor_of_request, base_of, toast, told

SHOWN = 50


class ComposeForm(forms.Form):
    """A letter about a record."""

    to = forms.CharField(label=pgettext_lazy("mail", "To whom"), max_length=1000)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400)
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 6}))

    def recipients(self) -> list[str]:
        """The addresses, however they were separated."""
        return [part.strip() for part in self.cleaned_data["to"].replace(";", ",").split(",") if part.strip()]


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The composer's form for a letter; choosing a template fills it in."""
    actor = actor_of_request(request)
    record = find_record(kind, pk, actor)
    if record is None:
        raise Http404
    template = _chosen_template(request, kind, actor)
    if request.method == "GET":
        return _compose_form(request, record, ComposeForm(initial=_initial(record, template, actor)), actor)
    form = ComposeForm(request.POST)
    if form.is_valid():
        try:
            _send_typed(request, record, form, template, actor)
        except Refused as refusal:
            form.add_error("to" if refusal.code.startswith("address") else None, str(refusal))
        else:
            fresh = ComposeForm(initial=_initial(record, None, actor))
            shown = _compose_form(request, record, fresh, actor)
            return told(shown, toast=toast(_("The letter is on its way")), refresh=True)
    return _compose_form(request, record, form, actor, status=422)


def _send_typed(
    request: HttpRequest, record: Model, form: ComposeForm, template: MailTemplate | None, actor: Actor
) -> None:
    files = [
        attach_file(record, ContentFile(item.read(), name=item.name), actor=actor)
        for item in request.FILES.getlist("files")
    ]
    is_advertising = bool(template and template.is_advertising)
    draft = Draft(
        form.recipients(), form.cleaned_data["subject"], form.cleaned_data["body"], files=files,
        is_advertising=is_advertising,
    )  # fmt: skip
    send(record, draft, actor=actor)


def _chosen_template(request: HttpRequest, kind: str, actor: Actor) -> MailTemplate | None:
    chosen = request.GET.get("template") or request.POST.get("template") or ""
    return templates_for(kind, actor).filter(pk=int(chosen)).first() if chosen.isdigit() else None


def _initial(record: Model, template: MailTemplate | None, actor: Actor) -> dict[str, str]:
    source = getattr(record, "party", None) or record
    initial = {"to": str(getattr(source, "email", "") or "")}
    if template is not None:
        known = variables(record, actor, template.language)
        known |= {name: f"«{name}»" for name in names_in(template.subject, template.body) if name not in known}
        initial |= {"subject": filled(template.subject, known), "body": filled(template.body, known)}
    return initial


def _compose_form(
    request: HttpRequest, record: Model, form: ComposeForm, actor: Actor, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "url": request.path,
        "templates": templates_for(record._meta.label_lower, actor)[:SHOWN],
        "chosen": request.GET.get("template", ""),
    }
    return render(request, "correspondence/compose.html", context, status=status)


def _letter(request: HttpRequest, pk: int) -> Message:
    rows = visible(Message, actor_of_request(request)).select_related("conversation", "mailbox")
    message = rows.filter(pk=pk).first()
    if message is None:
        raise Http404
    return message


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """What a letter says, its files, and the other letters of its conversation."""
    message = _letter(request, pk)
    others = visible(Message, actor_of_request(request)).filter(conversation=message.conversation_id).exclude(pk=pk)
    context = {
        "message": message,
        "files": files_of(message),
        "others": others.order_by("-sent_at", "-id")[:SHOWN],
    }
    return render(request, "correspondence/letter.html", context)


@require_GET
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it came, for a mail program."""
    message = _letter(request, pk)
    if not message.source:
        raise Http404
    with message.source.open("rb") as file:
        raw = gzip.decompress(file.read())
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="letter-{message.pk}.eml"'
    return response


def _mailbox(request: HttpRequest, pk: int) -> Mailbox:
    actor = actor_of_request(request)
    mailbox = visible(Mailbox, actor).filter(pk=pk).first()
    if mailbox is None:
        raise Http404
    if not reaches(mailbox, actor, "change"):
        raise Forbidden
    return mailbox


@require_GET
def mailbox_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How reading and sending go, with what can be done about it."""
    return _state_of(request, _mailbox(request, pk))


def _state_of(request: HttpRequest, mailbox: Mailbox, findings: Any = ()) -> HttpResponse:
    waiting = mailbox.messages.filter(state__in=["queued", "sending"]).count()
    failed = mailbox.messages.filter(state="failed").count()
    unreadable = mailbox.messages.filter(state="unreadable").count()
    context = {
        "mailbox": mailbox, "status": status_of(mailbox), "findings": findings, "waiting": waiting, "failed": failed,
        "unreadable": unreadable,
    }  # fmt: skip
    return render(request, "correspondence/mailbox_state.html", context)


@require_POST
def try_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in to both servers and say what came of it."""
    mailbox = _mailbox(request, pk)
    return _state_of(request, mailbox, try_mailbox(mailbox))


@require_POST
def count_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the folder with what is stored, and store what is missing."""
    mailbox = _mailbox(request, pk)
    try:
        counted = check(mailbox)
    except Refused as refusal:
        text, kind = str(refusal), "error"
    except TROUBLES as problem:
        text, kind = sentence(problem, mailbox.imap_host), "error"
    else:
        told_text = _("In the folder: %(folder)s, stored: %(stored)s.")
        text = told_text % {"folder": counted.in_folder, "stored": counted.stored}
        kind = "success" if not counted.missing else "warning"
    return told(_state_of(request, mailbox), toast=toast(text, kind=kind))


class PasswordForm(forms.Form):
    """The password of a mailbox; what is stored is never shown."""

    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Or env:ARTEL_MAIL_…, the name of a variable of the server that holds it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the mailbox's password and keep it sealed."""
    mailbox = _mailbox(request, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password(mailbox, form.cleaned_data["password"], actor=actor_of_request(request))
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            closed = HttpResponse(status=204)
            return told(closed, toast=toast(_("The password is kept")), refresh=True, **{"close-dialog": True})
    return _dialog(request, form, _("Password of %(mailbox)s") % {"mailbox": mailbox})


class SignatureForm(forms.Form):
    """What stands below one's letters."""

    text = forms.CharField(
        label=gettext_lazy("Signature"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )


@require_http_methods(["GET", "POST"])
def signature(request: HttpRequest) -> HttpResponse:
    """One's own signature."""
    actor = actor_of_request(request)
    if actor.kind != "person":
        raise Forbidden
    form = SignatureForm(request.POST or None, initial={"text": signature_of(actor)})
    if request.method == "POST" and form.is_valid():
        sign(form.cleaned_data["text"], actor=actor)
        return told(_dialog(request, form, _("Signature")), toast=toast(_("Saved")))
    return _dialog(request, form, _("Signature"))


def _dialog(request: HttpRequest, form: forms.Form, title: str) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    context = {"base": base_of(request), "form": form, "title": title}
    return render(request, "screens/dialog_form.html", context, status=422 if failed else 200)


@require_GET
def placeholders(request: HttpRequest, pk: int) -> HttpResponse:
    """What a template asks for, and what it may always ask for."""
    template = visible(MailTemplate, actor_of_request(request)).filter(pk=pk).first()
    if template is None:
        raise Http404
    known: Mapping[str, str] = variables(None, actor_of_request(request), template.language)
    context = {"names": names_in(template.subject, template.body), "known": known}
    return render(request, "correspondence/placeholders.html", context)

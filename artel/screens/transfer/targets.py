"""What a column of a file may become: the fields of a screen, and the guess which heading means which."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.gate import hidden_fields
from artel.screens.declare import Importer, Screen
from artel.screens.fields import FieldSpec, Type, fields_of

ID = "id"
NO_IMPORTER = Importer()
KEYLIKE = {Type.TEXT, Type.INTEGER, Type.NUMBER, Type.DATE, Type.CHOICE}
FILLED = {*KEYLIKE, Type.LONG, Type.MONEY, Type.RATE, Type.MOMENT, Type.FLAG, Type.REFERENCE}

# Headings that people and other programs write, in both languages, for fields that many records have.
COMMON = {
    "name": ["название", "наименование", "имя", "фио", "ф и о", "title", "full name", "company name", "account name"],
    "title": ["название", "наименование", "тема", "name", "subject"],
    "phone": ["телефон", "тел", "мобильный", "мобильный телефон", "phone number", "mobile", "telephone"],
    "email": ["почта", "электронная почта", "эл почта", "e mail", "mail", "email address"],
    "inn": ["инн", "tax id"],
    "kpp": ["кпп"],
    "ogrn": ["огрн"],
    "owner": ["ответственный", "менеджер", "manager", "responsible", "sales agent", "agent", "assigned to"],
    "note": ["примечание", "комментарий", "заметка", "notes", "comment", "description"],
    "comment": ["комментарий", "примечание", "note", "notes"],
    "amount": ["сумма", "стоимость", "бюджет", "цена", "value", "price", "total", "close value"],
    "address": ["адрес", "street"],
    "city": ["город"],
    "website": ["сайт", "web", "site", "url", "homepage"],
    "party": ["клиент", "контрагент", "организация", "компания", "client", "customer", "account", "company"],
    "stage": ["этап", "стадия", "статус", "deal stage", "status"],
    "channel": ["канал", "источник", "source"],
    "id": ["номер записи", "record id"],
}

WHY_REFUSED = {"reason", "причина"}  # the column that the file of refused rows adds, in each language


@dataclass(frozen=True)
class Target:
    """A field that a column may fill. Without a spec it is a word of the context's importer and comes as text."""

    name: str
    label: str
    spec: FieldSpec | None = None
    required: bool = False
    is_key: bool = False
    fills: bool = True

    @property
    def is_reference(self) -> bool:
        """Whether its values name other records."""
        return self.spec is not None and self.spec.type == Type.REFERENCE


@dataclass(frozen=True)
class Targets:
    """All fields of a screen that this actor may fill from a file."""

    screen: type[Screen]
    actor: Actor

    @property
    def importer(self) -> Importer:
        """What the context says about files."""
        return self.screen.importer or NO_IMPORTER

    @cached_property
    def all(self) -> dict[str, Target]:
        """By name, in the order of the form where there is one."""
        found = {ID: Target(ID, _("Record number (id)"), self._id_spec, is_key=True, fills=False)}
        specs = fields_of(self.screen.model, self.actor)
        for name in [*self._form_names(), *specs]:
            spec = specs.get(name)
            if spec is not None and spec.editable and spec.type in FILLED and name not in self.importer.fields:
                found.setdefault(name, self._target(spec))
        for name, label in self.importer.fields.items():
            if name not in self._locked:
                required = name in self.importer.required
                found[name] = Target(name, str(label), None, required, name in self.importer.key)
        return found

    @cached_property
    def _locked(self) -> frozenset[str]:
        return hidden_fields(self.actor, self.screen.model) | self.actor.grant(self.screen.model).locked

    @cached_property
    def _id_spec(self) -> FieldSpec:
        pk = self.screen.model._meta.pk
        assert pk is not None
        return FieldSpec(name=ID, label=_("Record number (id)"), type=Type.INTEGER, column=pk)

    def _form_names(self) -> list[str]:
        return self.screen.form.names if self.screen.form else []

    def _target(self, spec: FieldSpec) -> Target:
        required = spec.name in self.importer.required if self.importer.store else spec.required
        return Target(spec.name, spec.label, spec, required, self._may_be_key(spec))

    def _may_be_key(self, spec: FieldSpec) -> bool:
        if self.importer.key:
            return spec.name in self.importer.key
        if self.importer.store:
            return False
        return spec.type in KEYLIKE or (spec.column is not None and spec.column.unique)

    @property
    def keys(self) -> list[Target]:
        """Fields that may find the record which a row updates."""
        return [target for target in self.all.values() if target.is_key and self._stored_by_key(target)]

    def _stored_by_key(self, target: Target) -> bool:
        return target.name != ID or not self.importer.store or ID in self.importer.key

    def guess(self, headings: Iterable[str]) -> dict[str, str]:
        """Which field each heading most likely means; a field is taken once."""
        names = list(headings)
        preset = self._preset(names)
        words = self._words()
        guessed: dict[str, str] = {}
        for heading in names:
            name = preset.get(heading, "") if preset else words.get(plain(heading), "")
            free = name in self.all and name not in guessed.values()
            guessed[heading] = name if free else ""
        return guessed

    def _preset(self, headings: list[str]) -> Mapping[str, str]:
        """The mapping of a known file, if this is one."""
        fitting = [preset for preset in self.importer.presets.values() if set(preset) <= set(headings)]
        return max(fitting, key=len, default={})

    def _words(self) -> dict[str, str]:
        """Plain words → field: aliases, then labels in both languages and names, then what people commonly write."""
        words = {plain(heading): name for heading, name in self.importer.aliases.items()}
        for language in ("ru", "en"):
            with translation.override(language):
                # What the actor remembers of fields has its labels in the language of its first question.
                own = Targets(self.screen, replace(self.actor, memo={})).all
            for name, target in own.items():
                words.setdefault(plain(target.label), name)
        for name in self.all:
            words.setdefault(plain(name.removeprefix("custom.")), name)
        for name, others in COMMON.items():
            for other in others if name in self.all else ():
                words.setdefault(other, name)
        return words


def plain(heading: Any) -> str:
    """A heading without what does not matter: case, marks, «ё»."""
    return " ".join(re.findall(r"[^\W_]+", str(heading).lower().replace("ё", "е")))


def headings_hash(headings: Iterable[str]) -> str:
    """The same for the same set of headings, in whichever order they stand, and for its file of refused rows."""
    named = sorted(word for heading in headings if (word := plain(heading)) not in WHY_REFUSED)
    return hashlib.sha256("\x1f".join(named).encode()).hexdigest()

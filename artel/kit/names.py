"""Names of people and firms: their parts, their short form, and the form by which duplicates are found."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PATRONYMIC = re.compile(
    r".+(?:ович|евич|ьич|мич|кич|тич|овна|евна|ична|инична|ovich|evich|yevich|ovna|evna|yevna|ichna)"
    r"|(?:ильич|кузьмич|лукич|фомич|никитич)|.+[-\s](?:оглы|кызы|улы|ogly|kyzy)",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r".+(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|ской|енко|чук|ук|юк|дзе|швили|ян|ых|их|ко|ец)"
    r"|.+(?:ov|ova|ev|eva|sky|skiy|skaya|enko|chuk|yan|dze|shvili)",
    re.IGNORECASE,
)
# Given names whose ending looks like a family name's.
_GIVEN: Final = _words(
    "александр алексей анатолий андрей антон аркадий артём артем артур борис вадим валентин валентина валерий василий "
    "виктор виталий владимир владислав вячеслав геннадий георгий герман глеб григорий даниил денис дмитрий евгений "
    "егор иван игорь илья ирина кирилл константин лев леонид максим марина марк михаил никита николай олег павел пётр "
    "петр роман руслан сергей станислав степан тимофей тимур фёдор федор эдуард юрий яков ян ярослав алина анна "
    "анастасия антонина арина валерия василина вера вероника виктория галина дарья диана ева евгения екатерина елена "
    "елизавета зинаида инна карина каролина кристина ксения лариса лидия любовь людмила маргарита мария надежда "
    "наталия наталья нина оксана ольга полина регина римма светлана софия софья тамара татьяна ульяна эльвира юлия "
    "яна мартин севастьян касьян демьян лукьян емельян валериан вилен рубен ruslan ivan anna marina irina "
    "ekaterina valentin valentina nina polina galina karina alina kristina inna kevin martin benjamin yan robin "
    "justin"
)
_PARTICLES: Final = _words("van von der den de di da del della la le du el al bin ibn ter фон ван де дер аль")
_INITIALS = re.compile(r"(?:[A-ZА-ЯЁ]\.){1,3}|[A-ZА-ЯЁ]")

_LONG_FORMS: Final = {
    "общество с ограниченной ответственностью": "ООО",
    "публичное акционерное общество": "ПАО",
    "непубличное акционерное общество": "АО",
    "закрытое акционерное общество": "ЗАО",
    "открытое акционерное общество": "ОАО",
    "акционерное общество": "АО",
    "индивидуальный предприниматель": "ИП",
    "товарищество с ограниченной ответственностью": "ТОО",
    "автономная некоммерческая организация": "АНО",
    "федеральное государственное унитарное предприятие": "ФГУП",
    "государственное унитарное предприятие": "ГУП",
    "муниципальное унитарное предприятие": "МУП",
    "крестьянское фермерское хозяйство": "КФХ",
    "крестьянское (фермерское) хозяйство": "КФХ",
    "limited liability company": "LLC",
    "aktiengesellschaft": "AG",
}
_SHORT_FORMS: Final = _words(
    "ООО ПАО НПАО АО ЗАО ОАО НАО ИП ТОО ОсОО АНО НКО АНПО ФГУП ГУП МУП ФГБУ ГБУ МБУ ФГАУ ГАУ МАУ ФКУ ГКУ МКУ ФГБОУ "
    "КФХ ТСЖ СНТ ТСН ПК СПК ПБОЮЛ ЧП ФОП ТОВ ОДО УП ЧУП LLC Ltd Limited Inc Incorporated Corp Corporation PLC LLP LP "
    "Co GmbH AG KG OHG UG SE SA SAS SARL SRL SpA BV NV AB ApS Oy Oyj AS OÜ UAB SIA KK Pty Pte LTDA JSC OJSC "
    "PJSC CJSC OOO ZAO OAO PAO"
)
_DOTTED: Final = {
    "sp. z o.o.": "sp. z o.o.", "sp.z o.o.": "sp. z o.o.", "sp. z o. o.": "sp. z o.o.", "s.r.o.": "s.r.o.",
    "spol. s r.o.": "s.r.o.",
    "gmbh & co. kg": "GmbH & Co. KG", "gmbh & co kg": "GmbH & Co. KG", "spzoo": "sp. z o.o.", "sro": "s.r.o.",
    "s.p.a.": "SpA", "s.r.l.": "SRL", "s.a.r.l.": "SARL", "s.a.s.": "SAS", "l.l.c.": "LLC", "l.t.d.": "Ltd",
    "s.a.": "SA", "b.v.": "BV", "n.v.": "NV", "a.g.": "AG", "a.s.": "AS",
    "o.o.o.": "OOO", "и.п.": "ИП", "о.о.о.": "ООО",
}  # fmt: skip
_FORMS: Final = {
    **{form.casefold(): form for form in _SHORT_FORMS},
    **_LONG_FORMS,
    **_DOTTED,
}
_WORDS_OF_FORMS: Final = frozenset(
    word.replace("ё", "е") for form in _FORMS for word in re.split(r"[^\w]+", form.casefold()) if word
)
_SPACES = r"[\s\u00a0\u202f,]+"
_FORM_WORDS = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(_FORMS, key=len, reverse=True))
_FORM_FIRST = re.compile(rf"^({_FORM_WORDS})\.?(?=[\s\u00a0\u202f,\"'«“„(]|$){_SPACES}?", re.IGNORECASE)
_FORM_LAST = re.compile(rf"(?:(?<=[»”\"'“)])|{_SPACES})\(?({_FORM_WORDS})\.?\)?$", re.IGNORECASE)
_QUOTES: Final = "\"'«»“”„‟‹›‘’`"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in parts; a part we do not know is empty. Middle names stand where the patronymic does."""

    family: str = ""
    given: str = ""
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.family, self.given, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class FirmName:
    """A firm's name without quotes, and its legal form in the usual short spelling ("" when it names none)."""

    name: str
    legal_form: str = ""

    @property
    def form_stands_apart(self) -> bool:
        """Whether the form is written apart from the name, as Russian law does; elsewhere it is part of the name."""
        return _is_cyrillic(self.legal_form)


def split_person_name(text: str) -> PersonName:
    """Family name, given name and patronymic out of one line, in the orders people use.

    "Иванов Иван Иванович", "Иван Иванович Иванов", "Иванов И. И.", "Ivan Ivanov", "Ivanov, Ivan". Russian lines start
    with the family name unless an ending says otherwise; others end with it. A single word is the given name.
    """
    words = _tidy_words(text.replace(",", " , "))
    if "," in words:
        comma = words.index(",")
        rest = [word for word in words[comma + 1 :] if word != ","]
        return PersonName(" ".join(words[:comma]), rest[0] if rest else "", " ".join(rest[1:]))
    words = _joined_particles(_split_initials(words))
    match len(words):
        case 0:
            return PersonName()
        case 1:
            return PersonName(given=words[0])
        case 2:
            return _two_words(words[0], words[1])
        case _:
            return _many_words(words)


def short_name(name: PersonName | str) -> str:
    """The signature form «Иванов И. И.»; without a family name, what there is."""
    parts = split_person_name(name) if isinstance(name, str) else name
    if not parts.family:
        return str(parts)
    initials = [_initial(part) for part in (parts.given, parts.patronymic) if part]
    return " ".join([parts.family, *initials])


def split_firm_name(text: str) -> FirmName:
    """Legal form and name apart: "ООО «Ромашка»" is Ромашка, ООО; "Acme Trading Ltd." is Acme Trading, Ltd.

    A line that is nothing but a legal form stays a name.
    """
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    legal_form = ""
    for pattern in (_FORM_FIRST, _FORM_LAST):
        while match := pattern.search(name):
            rest = (name[: match.start()] + name[match.end() :]).strip(" ,")
            if not any(char.isalnum() for char in rest):
                break
            legal_form = legal_form or _FORMS[_form_key(match[1])]
            name = rest
    return FirmName(_unquoted(name), legal_form)


def normalised(name: str) -> str:
    """The form by which duplicates are found: no case, ё as е, no quotes, punctuation or legal form, single spaces.

    «ООО "Артём и Ко"» and «Артем и Ко, ООО» give the same; giving it its own result changes nothing.
    """
    plain = name.casefold().replace("ё", "е").split()
    if not _WORDS_OF_FORMS.intersection(plain) and all(map(str.isalnum, plain)):
        # Words that belong to no legal form, with nothing between them: most people's names.
        text = " ".join(plain)
        if unicodedata.is_normalized("NFKC", text):
            return text
    current = unicodedata.normalize("NFKC", name)
    while True:
        following = _folded(split_firm_name(current).name)
        if following == current:
            return following
        current = following


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name.casefold()).replace("ё", "е")
    plain = "".join(" " if unicodedata.category(char)[0] in "PSZC" else char for char in plain)
    return " ".join(plain.split())


def _form_key(found: str) -> str:
    key = " ".join(found.casefold().split())
    return key if key in _FORMS else key.rstrip(".")


def _unquoted(name: str) -> str:
    stripped = name.strip(" ,")
    while len(stripped) > 2 and stripped[0] in _QUOTES and stripped[-1] in _QUOTES:
        stripped = stripped[1:-1].strip(" ,")
    return stripped


def _tidy_words(text: str) -> list[str]:
    words = unicodedata.normalize("NFKC", text).replace(";", " ").split()
    return [word if len(word) < 3 or word.count(".") > 1 else word.rstrip(".") for word in words if word != "."]


def _split_initials(words: list[str]) -> list[str]:
    """ "И.И." is two words, "И." and "И."."""
    result: list[str] = []
    for word in words:
        if re.fullmatch(r"(?:[A-Za-zА-Яа-яЁё]\.){1,2}[A-Za-zА-Яа-яЁё]\.?", word):
            result += [f"{letter}." for letter in word.replace(".", "")]
        else:
            result.append(word)
    return result


def _joined_particles(words: list[str]) -> list[str]:
    """ "van", "de" and the like belong to the word that follows; «оглы» to the one before."""
    result: list[str] = []
    waiting = ""
    for position, word in enumerate(words):
        if word.casefold() in ("оглы", "кызы", "улы", "ogly", "kyzy") and result:
            result[-1] = f"{result[-1]} {word}"
        elif word.islower() and word in _PARTICLES and position < len(words) - 1:
            waiting += word + " "
        else:
            result.append(waiting + word)
            waiting = ""
    return result


def _two_words(first: str, second: str) -> PersonName:
    if _is_initial(first):
        return PersonName(family=second, given=first)
    if _is_initial(second):
        return PersonName(family=first, given=second)
    if _PATRONYMIC.fullmatch(second) and not _looks_family(first):
        return PersonName(given=first, patronymic=second)
    if _looks_family(second) and not _looks_family(first):
        return PersonName(family=second, given=first)
    if _is_cyrillic(first) and not (_is_given(first) and not _is_given(second)):
        return PersonName(family=first, given=second)
    if _looks_family(first) and _is_given(second):
        return PersonName(family=first, given=second)
    return PersonName(family=second, given=first)


def _many_words(words: list[str]) -> PersonName:
    first, second, third = words[0], words[1], words[2]
    if _is_initial(first):
        return PersonName(" ".join(words[2:]), first, second)
    if _is_initial(second) or _PATRONYMIC.fullmatch(third):
        return PersonName(first, second, " ".join(words[2:]))
    if _PATRONYMIC.fullmatch(second):
        return PersonName(" ".join(words[2:]), first, second)
    if _is_cyrillic(first):
        return PersonName(first, second, " ".join(words[2:]))
    return PersonName(words[-1], first, " ".join(words[1:-1]))


def _is_initial(word: str) -> bool:
    return bool(_INITIALS.fullmatch(word))


def _is_given(word: str) -> bool:
    return all(piece in _GIVEN for piece in word.casefold().split("-"))


def _looks_family(word: str) -> bool:
    return not _is_given(word) and (" " in word or bool(_FAMILY.fullmatch(word)))


def _is_cyrillic(word: str) -> bool:
    return bool(re.search("[А-Яа-яЁё]", word))


def _initial(part: str) -> str:
    """ "Анна-Мария" is "А.-М."."""
    return "-".join(f"{piece[0].upper()}." for piece in part.split("-") if piece)

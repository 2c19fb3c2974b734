"""Numbers and amounts spelled out in words, with the right Russian endings."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from num2words import num2words


class Forms(NamedTuple):
    """A counted noun: один рубль, два рубля, пять рублей."""

    one: str
    few: str
    many: str
    feminine: bool = False


@dataclass(frozen=True, slots=True)
class AmountWords:
    """What is to be spelled: whole units, coins, how many digits the coins have, and the currency."""

    whole: int
    coins: int
    exponent: int
    currency: str
    negative: bool = False


# Whole unit and coin by language and currency. Others are spelled with their ISO code.
_NOUNS: Final[dict[str, dict[str, tuple[Forms, Forms]]]] = {
    "ru": {
        "RUB": (Forms("рубль", "рубля", "рублей"), Forms("копейка", "копейки", "копеек", feminine=True)),
        "BYN": (
            Forms("белорусский рубль", "белорусских рубля", "белорусских рублей"),
            Forms("копейка", "копейки", "копеек", feminine=True),
        ),
        "USD": (Forms("доллар США", "доллара США", "долларов США"), Forms("цент", "цента", "центов")),
        "EUR": (Forms("евро", "евро", "евро"), Forms("цент", "цента", "центов")),
        "GBP": (Forms("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"), Forms("пенс", "пенса", "пенсов")),
        "KZT": (Forms("тенге", "тенге", "тенге"), Forms("тиын", "тиына", "тиынов")),
        "CNY": (Forms("юань", "юаня", "юаней"), Forms("фэнь", "фэня", "фэней")),
        "TRY": (
            Forms("турецкая лира", "турецкие лиры", "турецких лир", feminine=True),
            Forms("куруш", "куруша", "курушей"),
        ),
    },
    "en": {
        "RUB": (Forms("rouble", "roubles", "roubles"), Forms("kopeck", "kopecks", "kopecks")),
        "BYN": (
            Forms("Belarusian rouble", "Belarusian roubles", "Belarusian roubles"),
            Forms("kopeck", "kopecks", "kopecks"),
        ),
        "USD": (Forms("US dollar", "US dollars", "US dollars"), Forms("cent", "cents", "cents")),
        "EUR": (Forms("euro", "euros", "euros"), Forms("cent", "cents", "cents")),
        "GBP": (Forms("pound sterling", "pounds sterling", "pounds sterling"), Forms("penny", "pence", "pence")),
        "KZT": (Forms("tenge", "tenge", "tenge"), Forms("tiyn", "tiyn", "tiyn")),
        "CNY": (Forms("yuan", "yuan", "yuan"), Forms("fen", "fen", "fen")),
        "TRY": (Forms("Turkish lira", "Turkish liras", "Turkish liras"), Forms("kurus", "kurus", "kurus")),
    },
}  # fmt: skip
_MINUS: Final = {"ru": "минус ", "en": "minus "}


def plural(count: int, forms: Forms, language: str) -> str:
    """The form of the noun that goes with the count: 21 рубль, 22 рубля, 25 рублей, 11 рублей."""
    count = abs(count)
    if language != "ru":
        return forms.one if count == 1 else forms.many
    if count % 100 in range(11, 15):
        return forms.many
    if count % 10 == 1:
        return forms.one
    return forms.few if count % 10 in (2, 3, 4) else forms.many


def number_in_words(number: int, language: str = "ru", *, feminine: bool = False) -> str:
    """A whole number spelled: тысяча is feminine by itself, `feminine` is for what is counted (две копейки)."""
    if language == "ru":
        return str(num2words(number, lang="ru", gender="f" if feminine else "m"))
    return str(num2words(number, lang=language))


def amount_in_words(amount: AmountWords, language: str = "ru") -> str:
    """«Одна тысяча два рубля 05 копеек»: capital first, coins in digits. ValueError for other languages than ru, en."""
    if language not in _NOUNS:
        raise ValueError(f"Amounts are spelled in Russian and English, not in {language!r}.")
    code = Forms(amount.currency, amount.currency, amount.currency)
    whole, coin = _NOUNS[language].get(amount.currency, (code, Forms("", "", "")))
    spelled = number_in_words(amount.whole, language, feminine=whole.feminine)
    words = [spelled, plural(amount.whole, whole, language)]
    if amount.exponent:
        words += [f"{amount.coins:0{amount.exponent}d}", plural(amount.coins, coin, language)]
    sentence = (_MINUS[language] if amount.negative else "") + " ".join(word for word in words if word)
    return sentence[0].upper() + sentence[1:]

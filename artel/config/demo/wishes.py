"""What clients of a travel agency ask for, and how they are called."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A trip: the place, the season, what it costs in roubles, how people ask for it."""

    place: str
    season: str
    low: int
    high: int
    words: tuple[str, ...]


WISHES = [
    Wish("Турция", "лето", 90_000, 260_000,
         ("Хотим в Турцию, всё включено, двое взрослых и ребёнок", "Турция, Кемер, на 10 ночей")),
    Wish("Сочи", "лето", 45_000, 150_000,
         ("Сочи в июне, отель у моря", "Красная Поляна с детьми")),
    Wish("ОАЭ", "зима", 130_000, 380_000,
         ("Дубай на Новый год", "ОАЭ, вылет из Москвы, 7 ночей")),
    Wish("Таиланд", "зима", 150_000, 420_000,
         ("Пхукет в январе вдвоём", "Таиланд, недорогой отель, 12 ночей")),
    Wish("Волга", "лето", 60_000, 170_000,
         ("Круиз по Волге на неделю", "Речной круиз Москва — Казань, каюта с балконом")),
    Wish("Байкал", "лето", 70_000, 190_000,
         ("Экскурсионный тур на Байкал", "Байкал и Кругобайкальская дорога, экскурсии")),
    Wish("Петербург", "весна", 25_000, 80_000,
         ("Петербург на белые ночи, музеи", "Экскурсии по Петербургу для родителей")),
    Wish("Карелия", "осень", 30_000, 90_000,
         ("Карелия, Рускеала, экскурсии на выходные", "Карелия зимой с хаски")),
    Wish("Египет", "осень", 80_000, 230_000,
         ("Хургада в октябре, снорклинг", "Шарм-эль-Шейх, первая линия")),
    Wish("Мальдивы", "зима", 280_000, 760_000,
         ("Мальдивы на медовый месяц", "Мальдивы, вилла на воде, 9 ночей")),
]  # fmt: skip

ENDINGS = ("Перезвоните, пожалуйста, после обеда.", "Сколько будет стоить?", "Нужна рассрочка.", "Спасибо!", "")

WOMEN = [
    ("Ирина", "Белова", "belova"), ("Наталья", "Фомина", "fomina"), ("Екатерина", "Мельник", "melnik"),
    ("Татьяна", "Зуева", "zueva"), ("Юлия", "Данилова", "danilova"), ("Светлана", "Котова", "kotova"),
    ("Мария", "Лапина", "lapina"), ("Ксения", "Носова", "nosova"), ("Алина", "Прохорова", "prohorova"),
    ("Полина", "Горбунова", "gorbunova"), ("Людмила", "Вишнякова", "vishnyakova"),
    ("Оксана", "Терентьева", "terenteva"), ("Валерия", "Рожкова", "rozhkova"),
]  # fmt: skip
MEN = [
    ("Сергей", "Крылов", "krylov"), ("Алексей", "Гусев", "gusev"), ("Дмитрий", "Рябов", "ryabov"),
    ("Павел", "Широков", "shirokov"), ("Максим", "Ершов", "ershov"), ("Игорь", "Титов", "titov"),
    ("Олег", "Суханов", "suhanov"), ("Роман", "Дьячков", "dyachkov"), ("Виктор", "Уваров", "uvarov"),
    ("Артём", "Калинин", "kalinin"), ("Денис", "Самсонов", "samsonov"), ("Никита", "Маслов", "maslov"),
    ("Кирилл", "Щербаков", "shcherbakov"),
]  # fmt: skip


def somebody(number: int) -> tuple[str, str, str]:
    """A given name, a family name and how mail spells it; a few hundred numbers are as many people."""
    people = WOMEN if number % 2 else MEN
    given = people[number // 2 % len(people)][0]
    _given, family, latin = people[(number // 2 // len(people) + number // 2) % len(people)]
    return given, family, latin


def words_of(wish: Wish, chance: random.Random) -> str:
    """How somebody asks for it."""
    return f"{chance.choice(wish.words)}. {wish.place}. {chance.choice(ENDINGS)}".strip()

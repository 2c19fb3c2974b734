"""Who works in the company of the browser tests, and what its clients want."""

from dataclasses import dataclass

PASSWORD = "meridian-2026"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    login: str
    name: str
    role: str
    position: str = ""
    team: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@meridian.example"


@dataclass(frozen=True)
class Wish:
    """A deal that is open in the morning; each test has its own."""

    name: str
    client: str
    phone: str
    email: str
    amount: str
    owner: str = "anna"


STAFF = [
    Person("marina", "Марина Климова", "head", "Руководитель отдела продаж", "Продажи"),
    Person("anna", "Анна Лаврова", "manager", "Менеджер по турам", "Туры"),
    Person("boris", "Борис Чернов", "manager", "Менеджер по турам"),
    Person("admin", "Администратор", "administrator", "Администратор"),
]

WISHES = [
    Wish("Сочи на майские", "Ирина Белова", "+7 916 100-20-30", "belova@mail.example", "120000"),
    Wish("Байкал в июле", "Сергей Крылов", "+7 916 200-30-40", "krylov@mail.example", "90000"),
    Wish("Карелия с хаски", "Наталья Фомина", "+7 916 300-40-50", "fomina@mail.example", "64500"),
    Wish("Круиз по Волге", "Алексей Гусев", "+7 916 400-50-60", "gusev@mail.example", "170000"),
    Wish("Дубай на Новый год", "Екатерина Мельник", "+7 916 500-60-70", "melnik@mail.example", "380000"),
    Wish("Петербург, белые ночи", "Дмитрий Рябов", "+7 916 600-70-80", "ryabov@mail.example", "45300"),
    Wish("Пхукет вдвоём", "Татьяна Зуева", "+7 916 700-80-90", "zueva@mail.example", "260000"),
    Wish("Турция, Кемер", "Юлия Данилова", "+7 916 800-90-10", "danilova@mail.example", "210000", owner="boris"),
]

import pytest

from crawler.language.dates import first_date


@pytest.mark.parametrize(
    "text",
    [
        "January 9, 2024",
        "Published Jan. 9, 2024, 10:00",
        "9 January 2024",
        "9th of January 2024",
        "9 января 2024 года",
        "9 січня 2024 року",
        "9. Januar 2024",
        "9 janvier 2024",
        "9 de enero de 2024",
        "2024-01-09T10:00:00Z",
        "09.01.2024",
        "2024年1月9日",
    ],
)
def test_dates_are_read_in_the_languages_of_the_news(text):
    assert first_date(text) == "2024-01-09"


@pytest.mark.parametrize("text", ["1/9/2024", "in 2024", "9.13.2024", "version 1.2.3", ""])
def test_uncertain_dates_are_not_read(text):
    assert first_date(text) is None


def test_every_month_is_known_in_six_languages():
    months = (
        ("January", "января", "січня", "Januar", "janvier", "enero"),
        ("February", "февраля", "лютого", "Februar", "février", "febrero"),
        ("March", "марта", "березня", "März", "mars", "marzo"),
        ("April", "апреля", "квітня", "April", "avril", "abril"),
        ("May", "мая", "травня", "Mai", "mai", "mayo"),
        ("June", "июня", "червня", "Juni", "juin", "junio"),
        ("July", "июля", "липня", "Juli", "juillet", "julio"),
        ("August", "августа", "серпня", "August", "août", "agosto"),
        ("September", "сентября", "вересня", "September", "septembre", "septiembre"),
        ("October", "октября", "жовтня", "Oktober", "octobre", "octubre"),
        ("November", "ноября", "листопада", "November", "novembre", "noviembre"),
        ("December", "декабря", "грудня", "Dezember", "décembre", "diciembre"),
    )
    for number, names in enumerate(months, 1):
        for name in names:
            assert first_date(f"5 {name} 2023") == f"2023-{number:02}-05", name

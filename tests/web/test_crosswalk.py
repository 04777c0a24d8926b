"""The page that converts a code into another nomenclature."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from trades import crosswalk

PAGE = "/trades/crosswalk/"


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    crosswalk.current()  # its statements are not those of the page
    return as_role("staff")


def ask(staff: Client, **question: str) -> Any:
    response = staff.get(PAGE, question)
    assert response.status_code == 200
    return response


def test_the_page_without_a_question_complains_about_nothing(staff: Client) -> None:
    response = ask(staff)
    assert not response.context["form"].errors
    assert "found" not in response.context


def test_a_code_is_converted_with_its_certainty_and_way(staff: Client) -> None:
    response = ask(staff, scheme="NAICS2022", code="541511", target="NACE2")
    text = response.content.decode()
    assert "62.01" in text
    assert "From NAICS2022 to NAICS2017" in text
    assert response.context["found"].steps[-1].target == "NACE2"


def test_an_exact_counterpart_is_called_so(staff: Client) -> None:
    text = ask(staff, scheme="NAF2", code="6201z", target="NACE2").content.decode()
    assert "It is the same activity under another code." in text


def test_a_code_without_a_counterpart_is_said_so(staff: Client) -> None:
    text = ask(staff, scheme="NACE21", code="46.89", target="NACE2").content.decode()
    assert "No counterpart" in text


@pytest.mark.parametrize(
    ("question", "field", "words"),
    [
        ({"code": "62.01"}, "scheme", "A code alone means nothing"),
        ({"scheme": "NACE2", "code": "99.99"}, "code", "NACE2 has no code"),
        ({"scheme": "NAT2009", "code": "62.01"}, "code", "Write 62, which contains it"),
        ({"scheme": "NOPE", "code": "62.01"}, "scheme", "not known here"),
    ],
)
def test_a_question_that_is_none_says_what_to_write(
    staff: Client, question: dict[str, str], field: str, words: str
) -> None:
    response = ask(staff, target="NACE2", **question)
    assert words in str(response.context["form"].errors[field])
    assert "found" not in response.context


def test_statements_of_the_page_are_bounded(staff: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(20):
        ask(staff, scheme="NAICS2022", code="541511", target="NACE21")

"""Areas and units are found by the beginnings of their words."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from lapor.directory import queries
from lapor.directory.search import prefix_query, words

from .conftest import Country


def test_words_are_cut_the_same_in_names_and_questions() -> None:
    assert words("Suka'u, SUNGAI-malang  (Désa)") == ("sukau", "sungai", "malang", "desa")


def test_a_question_cannot_carry_an_operator() -> None:
    assert prefix_query("a' | !b & (c:*A)") == "a:* & b:* & c:*"


@pytest.mark.parametrize(
    "text", ["sungai malang", "malang sung", "SUNGAI  Malang!", "mal hulu raw"]
)
def test_an_area_is_found_by_words_in_any_order_and_with_those_above(
    areas: None, text: str
) -> None:
    assert "99.01.01.2001" in [hit.code for hit in queries.areas_matching(text)]


def test_areas_carry_their_trail_because_names_repeat(areas: None) -> None:
    found = {hit.code: hit for hit in queries.areas_matching("sungai malang")}
    assert found["99.01.01.2001"].trail == (
        "Sungai Malang, Rawa Tengah, Kabupaten Hulu Rawa, Rawa Selatan"
    )
    assert queries.area_trail("99.01.01.2001") == found["99.01.01.2001"].trail
    assert queries.area_trails({"99.02.01"}) == {
        "99.02.01": "Sungai Malang Hulu, Kota Rawa, Rawa Selatan"
    }


def test_general_areas_come_before_those_inside_them(areas: None) -> None:
    codes = [hit.code for hit in queries.areas_matching("rawa")]
    ours = [code for code in codes if code.startswith("99")]
    assert ours == [
        "99",
        "99.02",
        "99.01",
        "99.01.01",
        "99.02.01",
        "99.01.01.2002",
        "99.01.01.2001",
    ]


def test_the_sort_of_area_typed_before_a_name_is_no_hindrance(areas: None) -> None:
    assert "99.01.01.2001" in [h.code for h in queries.areas_matching("desa sungai malang")]
    assert "99.01.01" in [h.code for h in queries.areas_matching("kec. rawa tengah")]


@pytest.mark.parametrize("text", ["", " ", "s", "'", "\x00", "& | !", "%", "*" * 9000])
def test_an_empty_or_hostile_question_finds_nothing_and_breaks_nothing(
    areas: None, text: str
) -> None:
    assert queries.areas_matching(text) == ()
    assert queries.units_matching(text) == ()


def test_a_unit_is_found_with_the_name_of_its_institution(country: Country) -> None:
    (hit,) = queries.units_matching("dishub hulu rawa")
    assert hit.id == country.dishub
    assert hit.label == "Dinas Perhubungan, Pemerintah Kabupaten Hulu Rawa"


def test_institutions_are_found_alone(country: Country) -> None:
    found = {hit.id for hit in queries.institutions_matching("pemerintah rawa")}
    assert {country.province, country.regency} <= found
    assert country.dishub not in found


def test_each_search_is_one_statement(
    country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        queries.areas_matching("sungai malang")
    with django_assert_num_queries(1):
        queries.units_matching("dishub")

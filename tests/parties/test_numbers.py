import pytest
from hypothesis import given
from hypothesis import strategies as st

from parties import numbers
from parties.models import validate_business_number, validate_gln
from parties.numbers import NumberError

DIGITS = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("body", ["952100000001", "614141007346", "000000000000"])
def test_gln_with_its_check_digit_is_taken(body):
    assert numbers.gln(body + numbers.check_digit(body)) == body + numbers.check_digit(body)


def test_the_example_of_the_general_specifications_checks():
    assert numbers.check_digit("629104150021") == "3"


@given(DIGITS, st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_gln_is_noticed(body, place, by):
    right = body + numbers.check_digit(body)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    with pytest.raises(NumberError) as fault:
        numbers.gln(wrong)
    assert fault.value.code == "gln-check-digit"
    assert numbers.check_digit(wrong[:12]) in fault.value.text.en


@pytest.mark.parametrize(
    "text", ["", "952100000001", "95210000000188", "952100000001X", "９５２１００００００１８８", "9521000000018\n"]
)
def test_what_is_no_gln_is_refused(text):
    with pytest.raises(NumberError) as fault:
        numbers.gln(text)
    assert fault.value.code == "gln-form"


@pytest.mark.parametrize("text", ["1208147521", "120-81-47521", " 220-81-62517 ", "1248100998"])
def test_korean_business_numbers_check(text):
    assert numbers.business_number(text) == text.replace("-", "").strip()


@pytest.mark.parametrize(("text", "code"), [("1208147522", "business-number-check-digit"), ("120814752", "business-number-form"),
                                            ("12081475211", "business-number-form"), ("12O8147521", "business-number-form")])  # fmt: skip
def test_wrong_business_numbers_are_refused(text, code):
    with pytest.raises(NumberError) as fault:
        numbers.business_number(text)
    assert fault.value.code == code


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_last_digit_makes_a_business_number(body):
    def stands(digit: str) -> bool:
        try:
            return bool(numbers.business_number(body + digit))
        except NumberError:
            return False

    assert sum(stands(digit) for digit in "0123456789") == 1


@pytest.mark.parametrize("validate", [validate_gln, validate_business_number])
def test_the_registry_refuses_them_in_both_languages(validate):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="[가-힣].*[a-z]"):
        validate("123")

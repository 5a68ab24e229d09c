"""The benchmarks' operators in the service's registry."""

from datetime import timedelta

from django.utils import timezone

from bench import story
from parties import keys, numbers
from parties.models import Facility, Operator
from parties.roles import Role


def enrol() -> None:
    """Register every operator with its site and a key, and print each GLN with the key's token."""
    joined_at = timezone.now() - timedelta(days=1000)
    for place, gln in enumerate(story.GLNS):
        operator = Operator.objects.create(
            gln=gln, business_number=_business_number(place), name_en=f"Imaginary {place}", name_ko=f"가상 {place}",
            roles=[Role.PACK_MAKER, Role.COLLECTION, Role.CARRIER], joined_at=joined_at,
        )  # fmt: skip
        Facility.objects.create(gln=story.SITES[gln], operator=operator, name_en="Yard", name_ko="사업장", region="41")
        _, token = keys.issue(operator, scopes=story.SCOPES, label="bench")
        print(gln, token)


def _business_number(number: int) -> str:
    for digit in "0123456789":
        try:
            return numbers.business_number(f"{300_000_000 + number}{digit}")
        except numbers.NumberError:
            continue
    raise AssertionError(number)

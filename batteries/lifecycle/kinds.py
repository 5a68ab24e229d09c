"""Fields that several event types share, each said once."""

from batteries.lifecycle.codes import DG_STATES, UN_NUMBERS
from batteries.lifecycle.fields import Choice, Field, Number, Rows, Sealed, Unit, Word, form
from batteries.lifecycle.placement import Sensor, Vehicle
from parties.text import Text

MODULES_MAX = 1_000
_VIN = form("^[A-HJ-NPR-Z0-9]{17}$", words=Text("17 figures and capital letters without I, O and Q",
                                                 "I·O·Q를 뺀 대문자와 숫자 17자"))  # fmt: skip
_COUNTRY = form("^[A-Z]{2}$", words=Text("two capital letters, such as KR", "대문자 두 자(예: KR)"))


def vin_field() -> Word:
    """The vehicle's number (ISO 3779: 17 characters without I, O and Q)."""
    return Word(label=Text("VIN", "차대번호"), longest=17, pattern=_VIN, personal=True, at=Vehicle())


def plate_field(*, required: bool = False) -> Sealed:
    """A number plate, which leads to a person and is never kept."""
    return Sealed(label=Text("Vehicle plate", "차량번호"), required=required)


def soh_field(*, required: bool = True) -> Number:
    """State of health as a share of rated capacity; a new pack may measure a little above its rating."""
    return Number(
        label=Text("State of health, %", "건강 상태(SoH, %)"),
        most=120,
        required=required,
        at=Sensor("stateOfHealth", "P1"),
    )


def soc_field() -> Number:
    """State of charge as a share of what it could hold now."""
    return Number(label=Text("State of charge, %", "충전 상태(%)"), most=100, required=False,
                  at=Sensor("stateOfCharge", "P1"))  # fmt: skip


def country_field(label: Text) -> Word:
    """A country by its two letters (ISO 3166-1 alpha-2)."""
    return Word(label=label, longest=2, pattern=_COUNTRY)


def un_number_field(*, required: bool = False) -> Field:
    """The number by which it travels as dangerous goods."""
    return Choice(label=Text("UN number", "유엔번호"), options=UN_NUMBERS, required=required)


def dg_state_field(*, required: bool = False) -> Field:
    """What the rules for dangerous goods see in it: sound, or damaged in one of two degrees (SP 376)."""
    return Choice(label=Text("Dangerous-goods state", "위험물 상태"), options=DG_STATES, required=required)


def modules_field(label: Text, at: object) -> Rows:
    """At least one module, each by its own identifier."""
    return Rows(label=label, least=1, most=MODULES_MAX, at=at, row={"id": Unit(label=Text("Module", "모듈"))})


def campaign_field(*, required: bool = False) -> Word:
    """The number under which the maker recalls."""
    return Word(label=Text("Recall campaign number", "리콜 번호"), required=required)

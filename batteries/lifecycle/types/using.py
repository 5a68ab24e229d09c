
from batteries.custody import Form, Legal
from batteries.lifecycle import pseudonym
from batteries.lifecycle.codes import SOH_METHODS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Count, Day, Number, Word, form
from batteries.lifecycle.placement import Sensor, Vehicle
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text

VIN_PATTERN = form("^[A-HJ-NPR-Z0-9]{17}$", words=Text("17 figures and capital letters without I, O and Q",
                                                        "I·O·Q를 뺀 대문자와 숫자 17자"))  # fmt: skip


def vin_field() -> Word:
    """The vehicle's number (ISO 3779: 17 characters without I, O and Q)."""
    return Word(label=Text("VIN", "차대번호"), longest=17, pattern=VIN_PATTERN, personal=True, at=Vehicle())


def soh_field(*, required: bool = True) -> Number:
    """State of health as a share of rated capacity; a new pack may measure a little above its rating."""
    return Number(
        label=Text("State of health, %", "건강 상태(SoH, %)"),
        most=120,
        required=required,
        at=Sensor("stateOfHealth", "P1"),
    )


class Installed(EventType):
    """The pack was fitted to a vehicle. From now on the vehicle's owner holds it, who has no account here."""

    code = "installed"
    names = Text("Installed in vehicle", "차량 장착")
    by = frozenset({Role.OEM, Role.DEALER_SERVICE, Role.REMAN})
    custodian = Custodian.HOLDER
    activity = Activity.VEHICLE_WORK
    epcis = Epcis("AssociationEvent", action="ADD", step="installing", disposition="active", things="childEPCs")
    due = Due("declare.standard_workdays")

    vin = vin_field()
    odometer_km = Number(label=Text("Odometer, km", "주행거리(km)"), most=5_000_000, required=False)
    slot = Count(
        label=Text("Place in the vehicle", "장착 위치"), least=1, most=20, required=False,
        help=Text("counted from 1", "1부터"),
    )  # fmt: skip
    vehicle_registered_on = Day(label=Text("Vehicle first registered on", "차량 최초등록일"), required=False)

    @staticmethod
    def apply(state, claim):
        vehicle = pseudonym.vehicle(claim.fields.get("vin", ""))
        fitted = state.in_vehicle(vehicle, by=claim.author, at=claim.occurred_at)
        form = Form.PACK if state.form is Form.UNKNOWN else state.form
        return fitted._replace(
            form=form, legal=Legal.IN_USE,
            vehicle_registered_on=claim.fields.get("vehicle_registered_on", ""), deregistered_at=None,
        )  # fmt: skip


class SohRecorded(EventType):
    """The pack's state of health was read or measured."""

    code = "soh_recorded"
    names = Text("State of health recorded", "상태 기록")
    by = HOLDERS | {Role.EVALUATOR, Role.INSPECTION}
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="sensor_reporting", disposition="active")
    due = Due("declare.standard_workdays")
    seen = False

    soh_pct = soh_field()
    method = Choice(label=Text("Method", "방법"), options=SOH_METHODS)
    soc_pct = Number(label=Text("State of charge, %", "충전 상태(%)"), most=100, required=False,
                     at=Sensor("stateOfCharge", "P1"))  # fmt: skip
    cycles = Count(label=Text("Full cycles", "충방전 횟수"), required=False, at=Sensor("cycles", "C62"))
    temperature_c = Number(label=Text("Temperature, °C", "온도(°C)"), least=-60, most=300, required=False,
                           at=Sensor("temperature", "CEL"))  # fmt: skip
    instrument = Word(label=Text("Instrument", "측정 장비"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(soh_pct=claim.fields.get("soh_pct", state.soh_pct), soh_at=claim.occurred_at)

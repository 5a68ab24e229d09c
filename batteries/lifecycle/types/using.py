
from batteries.custody import Form, Legal
from batteries.lifecycle import pseudonym
from batteries.lifecycle.codes import SOH_METHODS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Count, Day, Number, Word
from batteries.lifecycle.kinds import plate_field, soc_field, soh_field, vin_field
from batteries.lifecycle.placement import Sensor
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text


class Installed(EventType):
    """The pack was fitted to a vehicle. From now on the vehicle's owner holds it, who has no account here."""

    code = "installed"
    names = Text("Installed in vehicle", "차량 장착")
    by = frozenset({Role.OEM, Role.DEALER_SERVICE, Role.REMAN})
    custodian = Custodian.HOLDER
    activity = Activity.VEHICLE_WORK
    epcis = Epcis("AssociationEvent", action="ADD", step="installing", disposition="active", things="childEPCs",
                  foreign=(("AggregationEvent", "ADD", "installing", "active"),))  # fmt: skip
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


class VehicleRegistered(EventType):
    """The vehicle came on the register, with the pack in it."""

    code = "vehicle_registered"
    names = Text("Vehicle registered", "등록원부 등재")
    by = frozenset({Role.OEM, Role.DEALER_SERVICE, Role.REGULATOR})
    custodian = Custodian.ANYONE
    epcis = Epcis("AssociationEvent", action="OBSERVE", step="other", disposition="active", things="childEPCs", marks=False,
                  foreign=(("TransactionEvent", "ADD", "other", "active", "cert"),))  # fmt: skip
    seen = False

    vin = vin_field()
    vehicle_registered_on = Day(label=Text("Registered on", "등록일"))
    plate = plate_field(required=True)

    @staticmethod
    def apply(state, claim):
        legal = Legal.IN_USE if state.legal in (Legal.UNKNOWN, Legal.PRODUCT_NEW) else state.legal
        registered_on = claim.fields.get("vehicle_registered_on", state.vehicle_registered_on)
        return state.seen_as(legal)._replace(vehicle_registered_on=registered_on)


class OwnershipChanged(EventType):
    """The vehicle got another owner. Nothing but the day is kept: the owners are people."""

    code = "ownership_changed"
    names = Text("Vehicle's owner changed", "소유권 이전")
    by = frozenset({Role.OEM, Role.DEALER_SERVICE, Role.INSURER_AUCTION, Role.REGULATOR})
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="active", marks=False)
    seen = False

    transferred_on = Day(label=Text("Transferred on", "이전일"))


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
    soc_pct = soc_field()
    cycles = Count(label=Text("Full cycles", "충방전 횟수"), required=False, at=Sensor("cycles", "C62"))
    temperature_c = Number(label=Text("Temperature, °C", "온도(°C)"), least=-60, most=300, required=False,
                           at=Sensor("temperature", "CEL"))  # fmt: skip
    instrument = Word(label=Text("Instrument", "측정 장비"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(soh_pct=claim.fields.get("soh_pct", state.soh_pct), soh_at=claim.occurred_at)

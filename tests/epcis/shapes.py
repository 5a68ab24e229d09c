"""Lives told in both dialects: a native client's words, and plain EPCIS with no word of ours."""

from collections.abc import Callable
from typing import NamedTuple

from batteries.custody import Custody
from tests import world as worlds
from tests.batteries.flows.telling import (
    CUSTOMER,
    ELV,
    EVALUATOR,
    INSPECTOR,
    LORRY,
    MAKER,
    OEM,
    REMAN,
    SHREDDER,
    TRADER,
    VIN,
    YARD,
    Telling,
    made,
    pack,
)  # fmt: skip

P, Q, NEW = pack("SHAPE-1"), pack("SHAPE-2"), pack("SHAPE-3")
LOT = worlds.lot("BM-1")
VEHICLE = "https://952.example/8004/9521234VEH1"
CASE, PALLET = "https://952.example/00/095212340000000013", "https://952.example/00/095212340000000020"
PLATE = {"ex:model": "GB-75", "ex:category": "ev", "ex:chemistry": "nmc811", "ex:ratedKwh": 75.0, "ex:massKg": 450.0,
         "ex:moduleCount": 8}  # fmt: skip
WHOLE = {"model": "GB-75", "chemistry": "nmc811", "rated_kwh": 75.0, "mass_kg": 450.0, "module_count": 8}
MASS = {"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*", "quantity": 450.0, "uom": "KGM"}
Tell = Callable[[Telling], object]


def to(gln: str, of: str = "possessing_party") -> dict:
    return {"destinationList": [{"type": of, "destination": f"https://952.example/417/{gln}"}]}


def out_of(gln: str, of: str = "possessing_party") -> dict:
    return {"sourceList": [{"type": of, "source": f"https://952.example/417/{gln}"}]}


def paper(kind: str) -> dict:
    return {"bizTransactionList": [{"type": kind, "bizTransaction": "urn:epc:id:gdti:9521234.00001.7"}]}


def seen(*uris: str, disposition: str = "in_progress", **more) -> dict:
    """An ObjectEvent or TransactionEvent that observes."""
    return {"action": "OBSERVE", "epcList": list(uris or [P]), "disposition": disposition} | more


def into(parent: str, *uris: str, **more) -> dict:
    return {"action": "ADD", "parentID": parent, "childEPCs": list(uris or [P]), "disposition": "in_progress"} | more


def from_(parent: str, *uris: str, **more) -> dict:
    return {"action": "DELETE", "parentID": parent, "disposition": "in_progress"} | ({"childEPCs": list(uris)} if uris else {}) | more


def at_yard(tell: Telling) -> None:
    """Two packs that lie in the collector's yard."""
    made(tell, "SHAPE-1", "SHAPE-2")
    for uri in (P, Q):
        tell(OEM, "installed", uri, day=10, vin=VIN)
        tell(ELV, "vehicle_deregistered", uri, day=2_900)
        tell(EVALUATOR, "pre_removal_evaluated", uri, day=2_999)
        tell(ELV, "removed", uri, day=3_000, vin=VIN)
        tell(ELV, "dispatched", uri, day=3_001, recipient=YARD)
        tell(YARD, "received", uri, day=3_002, sender=ELV, condition="intact")


def sent(tell: Telling) -> None:
    at_yard(tell)
    tell(YARD, "dispatched", P, day=3_010, recipient=REMAN)


def missing(tell: Telling) -> None:
    at_yard(tell)
    tell(YARD, "theft_reported", P, day=3_010)


class Shape(NamedTuple):
    """What both tell, what the native client goes on to tell, and what the other."""

    before: Tell
    native: Tell
    plain: Tell


def handed(plain: Tell) -> Shape:
    """P and Q go from the yard to the remanufacturer."""
    def native(tell):
        tell(YARD, "dispatched", P, Q, day=3_010, recipient=REMAN, mass_kg=900)
        tell(REMAN, "received", P, Q, day=3_011, sender=YARD, condition="intact", mass_kg=900)

    return Shape(at_yard, native, plain)


def by_pallet(tell: Telling) -> None:
    tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, P, Q))
    tell.plain(YARD, "ObjectEvent", "shipping", day=3_010, **seen(PALLET, disposition="in_transit", **to(REMAN)))
    tell.plain(REMAN, "ObjectEvent", "receiving", day=3_011, **seen(PALLET, **out_of(YARD)))
    tell.plain(REMAN, "AggregationEvent", "unpacking", day=3_012, **from_(PALLET))


def by_case_on_pallet(tell: Telling) -> None:
    tell.plain(YARD, "AggregationEvent", "packing", day=3_008, **into(CASE, P, Q))
    tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, CASE))
    tell.plain(YARD, "ObjectEvent", "shipping", day=3_010, **seen(PALLET, disposition="in_transit", **to(REMAN)))
    tell.plain(REMAN, "TransactionEvent", "receiving", day=3_011, **seen(PALLET, **out_of(YARD)), **paper("recadv"))


def by_orders(tell: Telling) -> None:
    tell.plain(YARD, "TransactionEvent", "shipping", day=3_010, **seen(P, Q, disposition="in_transit", action="ADD", **to(REMAN)), **paper("po"))
    tell.plain(REMAN, "TransactionEvent", "receiving", day=3_011, **seen(P, Q, action="DELETE", **out_of(YARD)), **paper("po"))


def taken_apart(tell: Telling) -> None:
    tell.plain(YARD, "AssociationEvent", "disassembling", day=3_011, **from_(P, worlds.module("M-1")))
    tell.plain(YARD, "ObjectEvent", "decommissioning", day=3_011.5, **seen(action="DELETE", disposition="inactive"))


def steps_around(tell: Telling) -> None:
    """A hand-over with everything that a warehouse says around it, and no disposition to the receipt."""
    tell.plain(YARD, "ObjectEvent", "picking", day=3_009, **seen(P, Q))
    tell.plain(YARD, "ObjectEvent", "staging_outbound", day=3_009.5, **seen(P, Q))
    tell.plain(YARD, "AggregationEvent", "loading", day=3_009.9, **into(VEHICLE, P, Q))
    tell.plain(YARD, "ObjectEvent", "shipping", day=3_010, **seen(P, Q, disposition="in_transit", **to(REMAN)))
    tell.plain(YARD, "ObjectEvent", "departing", day=3_010.1, **seen(P, Q, disposition="in_transit"), **paper("bol"))
    tell.plain(REMAN, "ObjectEvent", "arriving", day=3_010.9, **seen(P, Q))
    tell.plain(REMAN, "AggregationEvent", "unloading", day=3_010.95, **from_(VEHICLE, P, Q))
    received = {name: said for name, said in seen(P, Q, **out_of(YARD)).items() if name != "disposition"}
    tell.plain(REMAN, "ObjectEvent", "receiving", day=3_011, **received)


def step(by: str, code: str, told: tuple, *, before: Tell = at_yard, **fields) -> Shape:
    """One native event, and one plain one by the same hand at the same time."""
    kind, biz_step, said = told
    return Shape(before, lambda tell: tell(by, code, P, day=3_011, **fields),
                 lambda tell: tell.plain(by, kind, biz_step, day=3_011, **said))  # fmt: skip


SHAPES = {
    "manufactured": Shape(lambda tell: None, lambda tell: tell(MAKER, "manufactured", P, **worlds.nameplate()),
        lambda tell: tell.plain(MAKER, "ObjectEvent", "commissioning", action="ADD", epcList=[P], disposition="active", ilmd=PLATE)),
    "installed, associated": step(REMAN, "installed", ("AssociationEvent", "installing", into(VEHICLE, disposition="active")), vin=VIN),
    "installed, aggregated": step(OEM, "installed", ("AggregationEvent", "installing", into(VEHICLE, disposition="active")), vin=VIN),
    "registered": step(OEM, "vehicle_registered", ("TransactionEvent", "other", seen(action="ADD", disposition="active") | paper("cert"))),
    "removed, aggregated": step(ELV, "removed", ("AggregationEvent", "removing", from_(
        VEHICLE, P, disposition="unavailable", childQuantityList=[MASS])), vin=VIN),
    "sold": step(TRADER, "placed_on_market", ("TransactionEvent", "retail_selling", seen(
        disposition="retail_sold", **to(CUSTOMER)) | paper("inv")), customer=CUSTOMER),
    "tested": step(EVALUATOR, "tested", ("ObjectEvent", "inspecting", seen(disposition="needs_replacement") | paper("testres") | {
        "sensorElementList": [{"sensorReport": [{"type": "ex:stateOfHealth", "value": 50.0, "uom": "P1"}]}]}), soh_pct=50),
    "safety-inspected": step(INSPECTOR, "safety_inspected", ("ObjectEvent", "inspecting", seen(disposition="conformant") | paper("cert")),
        result="pass"),
    "evaluated before removal": step(EVALUATOR, "pre_removal_evaluated", ("ObjectEvent", "inspecting", seen(disposition="available") | {
        "sensorElementList": [{"sensorReport": [{"type": "ex:stateOfHealth", "value": 50.0, "uom": "P1"}]}]}), soh_pct=50),
    "assessed as damaged": step(YARD, "damage_assessed", ("ObjectEvent", "inspecting", seen(disposition="damaged")), dg_state="damaged"),
    "measured": step(EVALUATOR, "soh_recorded", ("ObjectEvent", "sensor_reporting", seen(disposition="active") | {
        "sensorElementList": [{"sensorReport": [{"type": "ex:stateOfHealth", "value": 50.0, "uom": "P1"}]}]}), soh_pct=50),
    "its vehicle struck off": step(ELV, "vehicle_deregistered", ("ObjectEvent", "other", seen(disposition="unavailable") | paper("cert"))),
    "repurposed": step(YARD, "repurposed", ("TransformationEvent", "commissioning", {
        "inputEPCList": [P], "outputEPCList": [NEW], "disposition": "available", "ilmd": PLATE}), product=NEW, category="ev", **WHOLE),
    "collected": step(YARD, "collected", ("ObjectEvent", "collecting", seen(disposition="returned") | paper("recadv"))),
    "dispatched": step(YARD, "dispatched", ("ObjectEvent", "shipping", seen(
        disposition="in_transit", quantityList=[MASS], **to(REMAN)) | paper("desadv")), recipient=REMAN),
    "picked up, aggregated": step(LORRY, "picked_up", ("AggregationEvent", "loading", into(VEHICLE, disposition="in_transit")),
        before=sent),
    "set down, aggregated": step(LORRY, "delivered", ("AggregationEvent", "unloading", from_(VEHICLE, P, disposition="in_transit")), before=sent),
    "received, complete": step(REMAN, "received", ("ObjectEvent", "receiving", seen(disposition="completeness_verified", **out_of(YARD))),
        before=sent, sender=YARD, condition="intact"),
    "received, damaged": step(REMAN, "received", ("ObjectEvent", "receiving", seen(disposition="damaged", **out_of(YARD))),
        before=sent, sender=YARD, condition="damaged"),
    "accepted": step(REMAN, "received", ("ObjectEvent", "accepting", seen(**out_of(YARD))), before=sent, sender=YARD, condition="intact"),
    "title passed": step(YARD, "traded", ("ObjectEvent", "accepting", seen(**to(TRADER, of="owning_party"))), buyer=TRADER),
    "refused": step(REMAN, "receipt_refused", ("ObjectEvent", "receiving", seen(disposition="returned", **out_of(YARD))),
        before=sent, sender=YARD),
    "called off": Shape(sent, lambda tell: tell.void(tell.last("dispatched"), day=3_010.5),
        lambda tell: tell.plain(YARD, "ObjectEvent", "void_shipping", day=3_010.5, **seen())),
    "stored": step(YARD, "stored", ("ObjectEvent", "storing", seen())),
    "moved inside": step(YARD, "moved_internal", ("ObjectEvent", "stocking", seen(disposition="sellable_not_accessible"))),
    "counted": step(YARD, "stocktake", ("ObjectEvent", "cycle_counting", seen(disposition="sellable_accessible"))),
    "missed at the count": step(YARD, "theft_reported", ("ObjectEvent", "stock_taking", seen(disposition="unknown"))),
    "stolen": step(YARD, "theft_reported", ("ObjectEvent", "other", seen(
        disposition="unavailable", persistentDisposition={"set": ["stolen"]}))),
    "found": step(REMAN, "found", ("ObjectEvent", "other", seen(
        disposition="stolen", persistentDisposition={"unset": ["https://ref.gs1.org/cbv/Disp-stolen"]})), before=missing),
    "quarantined": step(YARD, "incident", ("ObjectEvent", "holding", seen(disposition="damaged"))),
    "recalled": step(MAKER, "recalled", ("ObjectEvent", "holding", seen(
        disposition="recalled", persistentDisposition={"set": ["recalled"]}))),
    "repaired": step(YARD, "serviced", ("ObjectEvent", "repairing", seen(disposition="available"))),
    "remanufactured": step(YARD, "remanufactured", ("TransformationEvent", "commissioning", {
        "inputEPCList": [P], "outputEPCList": [NEW], "disposition": "active", "ilmd": PLATE}), product=NEW, **WHOLE),
    "dismantled": step(YARD, "dismantled", ("AggregationEvent", "disassembling", from_(P, worlds.module("M-1"))),
        modules=[{"id": worlds.module("M-1")}]),
    "dismantled, and the number taken out of use": Shape(at_yard, lambda tell: tell(
        YARD, "dismantled", P, day=3_011, modules=[{"id": worlds.module("M-1")}]), taken_apart),
    "exported": step(YARD, "exported", ("ObjectEvent", "departing", seen(disposition="in_transit") | paper("ex:exportDeclaration")), form="pack"),
    "shredded": step(SHREDDER, "shredded", ("TransformationEvent", "creating_class_instance", {
        "inputEPCList": [P], "disposition": "in_progress", "inputQuantityList": [MASS],
        "outputQuantityList": [{"epcClass": LOT, "quantity": 450.0, "uom": "KGM"}]}),
        input_mass_kg=450, outputs=[{"lot": LOT, "mass_kg": 450, "fraction": "black_mass"}]),
    "recycled": step(SHREDDER, "recycling_completed", ("ObjectEvent", "decommissioning", seen(
        action="DELETE", disposition="inactive", quantityList=[MASS])), input_mass_kg=450, recovered_mass_kg=400),
    "destroyed": step(YARD, "disposed", ("ObjectEvent", "destroying", seen(action="DELETE", disposition="destroyed"))),
    "handed over on a pallet": handed(by_pallet),
    "handed over in a case on a pallet": handed(by_case_on_pallet),
    "handed over by orders": handed(by_orders),
    "handed over with the steps around it": handed(steps_around),
}  # fmt: skip


def told(*tellers: Tell) -> Telling:
    tell = Telling()
    for teller in tellers:
        teller(tell)
    return tell


def stands(tell: Telling, uri: str) -> dict:
    """Whatever custody says of it, without the ids of events, which two dialects cannot share."""
    state: Custody = tell.state(uri)
    sides = state.transfer and (state.transfer.sender, state.transfer.recipient, state.transfer.since)
    ends = state.end and (state.end.ending, state.end.at, state.end.legal_before)
    names = ("form", "legal", "holder", "held_since", "confirmed", "released_to", "facility", "carried_by", "title", "lost", "damaged",
             "dg_state", "soh_pct", "deregistered_at", "nameplate", "created_by", "mass_kg_left", "in_service")  # fmt: skip
    kin = {(link.parent, link.child) for link in (*state.parents, *state.children)}
    return {name: getattr(state, name) for name in names} | {
        "transfer": sides, "end": ends, "kin": kin, "in_vehicle": bool(state.vehicle), "recalled": bool(state.recalled),
        "inspected": bool(state.inspected_by)}  # fmt: skip

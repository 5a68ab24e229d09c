"""A small story told by some operators through the one recording road; every figure in it can be computed by hand.

Q3 of 2026 is the period. P1 to P4 were made and fitted to cars in 2024. P4 came to the collector in May and was sent
on in August, but nobody received it. P1, P2 and P3 came in July and went on to the pre-processor. P5, which nobody
ever described, was collected in July and stolen in August. The pre-processor took P1 apart into two modules, shredded
P2 with one of them, and P3 by itself; the refiner recovered metals from half of the first lot and all of the second.
"""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from batteries.lifecycle import recording
from compliance.models import Gap, GapStep
from compliance.reports.cut import Cut
from events import epc, index, sequencer
from events.entry import Author
from parties.models import Activity, Facility, Operator, Permit, Role
from parties.numbers import check_digit

Q3 = (date(2026, 7, 1), date(2026, 9, 30))
MADE = "2024-01-10T09:00:00+09:00"


def gln(number: int) -> str:
    """A GLN under GS1's sample prefix."""
    body = f"952{number:09d}"
    return body + check_digit(body)


def business_number(number: int) -> str:
    """A business number with the right check digit."""
    head = f"{number:09d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    found = sum(int(d) * w for d, w in zip(head, weights, strict=True)) + int(head[8]) * 5 // 10
    return head + str(-found % 10)


MAKER, OEM, ELV, EVALUATOR, COLLECTOR, PREPROC, REFINER, CARRIER, REUSER, INSPECTOR, KEEPER = (gln(n) for n in range(1, 12))
_PEOPLE = (
    (MAKER, "Hanbit Pack", "한빛팩", [Role.PACK_MAKER], Activity.MANUFACTURE),
    (OEM, "Saeron Motors", "새론자동차", [Role.OEM], Activity.VEHICLE_WORK),
    (ELV, "Dodam Dismantling", "도담해체", [Role.ELV], Activity.VEHICLE_WORK),
    (EVALUATOR, "Baro Evaluation", "바로평가", [Role.EVALUATOR], Activity.EVALUATE),
    (COLLECTOR, "Nuri Collection", "누리수거센터", [Role.COLLECTION], Activity.COLLECT),
    (PREPROC, "Dansan Pre-processing", "단산전처리", [Role.PREPROC], Activity.SHRED),
    (REFINER, "Maru Refining", "마루제련", [Role.REFINER], Activity.RECOVER),
    (CARRIER, "Gil Transport", "길운송", [Role.CARRIER], Activity.TRANSPORT),
    (REUSER, "Dasi Energy", "다시에너지", [Role.REUSE], Activity.REPURPOSE),
    (INSPECTOR, "Truehan Inspection", "튼튼안전검사", [Role.INSPECTION], Activity.INSPECT),
    (KEEPER, "Haneul Storage", "하늘에너지저장", [Role.ESS_OPERATOR], Activity.COLLECT),
)
SITE = {owner: gln(100 + place) for place, (owner, *_) in enumerate(_PEOPLE)}


def pack(number: int) -> str:
    """The Digital Link of pack `number`."""
    return epc.pack("09521234543213", f"P{number}").uri


def lot(name: str) -> str:
    """The Digital Link of a lot of material."""
    return epc.lot("09521234543213", name).uri


P1, P2, P3, P4, P5 = (pack(n) for n in range(1, 6))
M1, M2 = (epc.pack("09521234543213", name).uri for name in ("M1", "M2"))
BM1, CU1, BM2, BMX, NI1, LI1, CO1 = (lot(name) for name in ("BM1", "CU1", "BM2", "BMX", "NI1", "LI1", "CO1"))
VINS = {P1: "KMHC851JFLU000001", P2: "KMHC851JFLU000002", P3: "KMHC851JFLU000003", P4: "KMHC851JFLU000004"}


def found_parties(*, joined_at: datetime | None = None) -> None:
    """Put the operators into the registry, each with one permitted site."""
    for number, (owner, en, ko, roles, activity) in enumerate(_PEOPLE, start=1):
        operator = Operator.objects.create(
            gln=owner, business_number=business_number(100000000 + number), name_en=en, name_ko=ko, roles=roles,
            joined_at=joined_at or timezone.now() - timedelta(days=1),
        )  # fmt: skip
        site = Facility.objects.create(gln=SITE[owner], operator=operator, name_en=f"{en} site", name_ko=f"{ko} 사업장",
                                       address_ko="경기도 시흥시 1", capacity_packs=500)  # fmt: skip
        Permit.objects.create(
            facility=site, activity=activity, number=f"제2024-{number}호", valid_from=date(2023, 1, 1)
        )


def say(author: str, type_: str, at: str, *things: str, **fields) -> str:
    """Record one event in the name of `author` at its own site, and answer its id; the story has no bad rows."""
    body = {"type": type_, "occurred_at": at, "facility": SITE[author], **fields}
    if things:
        body |= {"battery": things[0]} if len(things) == 1 else {"batteries": list(things)}
    results = recording.record([body], by=Author(author, "key:test"))
    assert not results[0].faults, results[0].faults
    return results[0].event_id


def tell() -> None:
    """The whole story."""
    first_life()
    spring()
    summer()
    processing()
    refining()


def first_life() -> None:
    """P1 to P4 are made, sold and fitted."""
    for place, (uri, vin) in enumerate(VINS.items(), start=1):
        lfp = uri == P3
        say(MAKER, "manufactured", MADE, uri, model="HB-64", category="ev", chemistry="lfp" if lfp else "nmc622",
            rated_kwh=60 if lfp else 64, mass_kg=420 if lfp else 400, module_count=0 if lfp else 2,
            kr_battery_id=f"KR952HB64{place:06d}")  # fmt: skip
        send(
            MAKER,
            OEM,
            "2024-01-15T09:00:00+09:00",
            "2024-01-17T09:00:00+09:00",
            uri,
            mass_kg=420 if lfp else 400,
        )
        say(OEM, "installed", "2024-02-01T09:00:00+09:00", uri, vin=vin)


def spring() -> None:
    """P4 comes to the collector before the period."""
    retire(P4, "2026-05-12T09:00:00+09:00", 400)
    send(ELV, COLLECTOR, "2026-05-13T09:00:00+09:00", "2026-05-15T09:00:00+09:00", P4, mass_kg=400)


def summer() -> None:
    """The collector's quarter."""
    for uri, sent, weighed in ((P1, 400, 400), (P2, 402, 398), (P3, 420, 420)):
        retire(uri, "2026-07-05T09:00:00+09:00", sent)
        send(
            ELV,
            COLLECTOR,
            "2026-07-10T08:00:00+09:00",
            "2026-07-11T08:00:00+09:00",
            uri,
            mass_kg=sent,
            weighed_kg=weighed,
        )
    say(COLLECTOR, "collected", "2026-07-15T10:00:00+09:00", P5, return_receipt_no="RR-1", mass_kg=380)
    send(COLLECTOR, PREPROC, "2026-08-01T09:00:00+09:00", "2026-08-03T09:00:00+09:00", P1, P2, mass_kg=805, weighed_kg=803,
         dispatch_no="D-1", carrier=CARRIER)  # fmt: skip
    send(
        COLLECTOR,
        PREPROC,
        "2026-08-05T09:00:00+09:00",
        "2026-08-06T09:00:00+09:00",
        P3,
        mass_kg=420,
        dispatch_no="D-2",
    )
    say(COLLECTOR, "dispatched", "2026-08-10T09:00:00+09:00", P4, recipient=PREPROC, un_number="UN3480", dg_state="sound",
        mass_kg=400, dispatch_no="D-3")  # fmt: skip
    say(COLLECTOR, "theft_reported", "2026-08-20T09:00:00+09:00", P5, police_ref="2026-112")


def processing() -> None:
    """The pre-processor's quarter."""
    say(PREPROC, "dismantled", "2026-08-10T09:00:00+09:00", P1,
        modules=[{"id": M1, "mass_kg": 100}, {"id": M2, "mass_kg": 150}], mass_kg=400)  # fmt: skip
    say(PREPROC, "shredded", "2026-08-15T09:00:00+09:00", P2, M1, input_mass_kg=500, outputs=[
        {"lot": BM1, "mass_kg": 300, "fraction": "black_mass", "assay": {"li_pct": 4, "ni_pct": 20, "co_pct": 7}},
        {"lot": CU1, "mass_kg": 40, "fraction": "copper"}])  # fmt: skip
    say(PREPROC, "shredded", "2026-08-16T09:00:00+09:00", P3, input_mass_kg=420,
        outputs=[{"lot": BM2, "mass_kg": 180, "fraction": "black_mass"}])  # fmt: skip
    say(
        PREPROC,
        "recycling_completed",
        "2026-09-10T09:00:00+09:00",
        P2,
        input_mass_kg=400,
        recovered_mass_kg=340,
    )


def refining() -> None:
    """The refiner's quarter: one run on known lots, one on a lot that nobody ever described."""
    say(REFINER, "material_recovered", "2026-09-01T09:00:00+09:00", process="hydrometallurgy",
        inputs=[{"lot": BM1, "mass_kg": 150}, {"lot": BM2, "mass_kg": 180}], outputs=[
            {"lot": NI1, "mass_kg": 121, "product": "niso4_6h2o", "element": "Ni", "element_kg": 27},
            {"lot": LI1, "mass_kg": 45.3, "product": "li2co3", "element": "Li", "element_kg": 8.5}])  # fmt: skip
    say(REFINER, "material_recovered", "2026-09-10T09:00:00+09:00", process="hydrometallurgy",
        inputs=[{"lot": BMX, "mass_kg": 100}], outputs=[
            {"lot": CO1, "mass_kg": 14.3, "product": "coso4_7h2o", "element": "Co", "element_kg": 3}])  # fmt: skip


def retire(uri: str, at: str, mass_kg: float) -> None:
    """Evaluate a pack the day before it is removed, and remove it."""
    day_before = (datetime.fromisoformat(at) - timedelta(days=1)).isoformat()
    say(EVALUATOR, "pre_removal_evaluated", day_before, uri, grade="recycle", soh_pct=61, safety_result="pass",
        history_checked=True, certificate_no="E-1")  # fmt: skip
    say(ELV, "removed", at, uri, vin=VINS[uri], remover_qualification="R-1", mass_kg=mass_kg)


def send(
    sender: str,
    recipient: str,
    left: str,
    arrived: str,
    *things: str,
    mass_kg: float,
    weighed_kg=None,
    **fields,
) -> None:
    """Both sides of a hand-over."""
    say(
        sender,
        "dispatched",
        left,
        *things,
        recipient=recipient,
        un_number="UN3480",
        dg_state="sound",
        mass_kg=mass_kg,
        **fields,
    )
    weighed = {} if weighed_kg is None else {"mass_kg": weighed_kg}
    say(recipient, "received", arrived, *things, sender=sender, condition="intact", **weighed)


def place_all(*, own_transaction: bool = True) -> int:
    """Give every claim its position; inside a test's own transaction its rows lie above the usual horizon."""
    horizon = "'9223372036854775807'::xid8" if own_transaction else sequencer.HORIZON
    while sequencer.integrate(horizon=horizon):
        pass
    return sequencer.size()


def cut(operator: str, period=Q3, *, below: int | None = None, **more) -> Cut:
    """A cut for `operator`, at the head of the log unless said otherwise."""
    return Cut(operator, *period, sequencer.size() if below is None else below, datetime(2026, 11, 1, tzinfo=UTC), **more)


def gap(rule: str, anchor: str, opened_at: datetime, *, severity="critical", status="open", resolved_at=None, responsible=COLLECTOR,
         steps=()) -> None:  # fmt: skip
    """A gap about the fourth pack as the report may find it, with the steps of its life."""
    row = Gap.objects.create(
        rule=rule, epc_key=index.key(P4), epc=P4, anchor=anchor, responsible=responsible, concerns=[COLLECTOR],
        severity=severity, due_at=opened_at, evidence=[anchor], rule_version=1, status=status, opened_at=opened_at,
        resolved_at=resolved_at,
    )  # fmt: skip
    for action, at, note in steps:
        GapStep.objects.create(gap=row, action=action, by="test", note=note, at=at)

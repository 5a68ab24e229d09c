"""Clean lives in which rarer things happen: repairs, recalls, imports, orders, lost labels. No rule may find anything."""

from datetime import timedelta

from compliance import calendar
from compliance.demo import catalogue, first_life, moving, second_life, stories
from compliance.demo.life import Life, Scene, born, wait, wait_until

_LATELY = stories.WAITING_IN_STORE._replace(given_up=(70, 120))
_WAREHOUSE = ("centre_a", "siheung")


def serviced(scene: Scene, number: int) -> None:
    """Registered, sold on, looked after, and lately mended with another module."""
    life = born(scene, number, past=stories.ON_THE_ROAD._replace(age=(1.5, 3)), model=catalogue.BY_CODE["NS-77"])
    maker = scene.world[life.model.carmaker]
    first_life.make(life)
    first_life.deliver(life)
    first_life.fit(life)
    wait(life, 3, 20)
    life.say("vehicle_registered", by=maker, vin=life.vin, vehicle_registered_on=str(life.registered_on),
             plate=moving.plate(life))  # fmt: skip
    first_life.drive(life, until=life.given_up_at - timedelta(days=200))
    life.say("ownership_changed", by=maker, transferred_on=str(calendar.day_of(life.clock)))
    wait(life, 20, 60)
    life.say("serviced", by=maker, work_order_no=life.paper("정비"), parts=[{"part": "냉각수", "count": 1}])
    wait_until(life, days_before_end=life.rng.randint(20, 50))
    modules = [catalogue.unit(catalogue.MODULE, f"{life.serial}-{kind}01") for kind in ("M", "N")]
    life.say("module_replaced", by=maker, removed_modules=[{"id": modules[0]}], fitted_modules=[{"id": modules[1]}],
             reason="fault", work_order_no=life.paper("정비"))  # fmt: skip


def recalled_and_swapped(scene: Scene, *numbers: int) -> None:
    """Recalled: the carmaker takes the old pack out and fits a new one to the same car, by one claim."""
    old = born(scene, numbers[0], past=stories.ON_THE_ROAD._replace(given_up=(40, 80), age=(2, 4)))
    stories.put_on_the_road(old)
    new = born(scene, numbers[1], past=stories.NEW._replace(given_up=(45, 85)), model=old.model)
    first_life.make(new)
    first_life.deliver(new)
    maker, campaign = scene.world[old.model.carmaker], f"RC-{old.book.tag}-{old.number}"
    old.clock = max(old.clock, new.clock)
    wait(old, 1, 4)
    old.say("recalled", by=maker, campaign_no=campaign, reason="셀 결함 가능성")
    wait(old, 1, 6)
    old.site = scene.world.site(old.model.carmaker)
    old.say("pack_swapped", by=maker, site=old.site, fitted=new.uri, vin=old.vin, reason="recall", campaign_no=campaign,
            claim_no=old.paper("교체"))  # fmt: skip
    second_life.keep_watch(old)


def by_a_carrier(scene: Scene, number: int) -> None:
    """The carrier declares too when it took the pack and when it brought it."""
    life = stories.retired(scene, number, past=_LATELY)
    moving.send(life, to=scene.world.site(*_WAREHOUSE))
    carrier, sent_at = scene.world["carrier"], life.clock
    papers = {"carrier_permit_no": "가상운반-7", "vehicle_plate": moving.plate(life), "dispatch_no": life.extra["dispatch_no"],
              "un_number": "UN3480", "dg_state": "sound"}  # fmt: skip
    life.clock = sent_at + timedelta(minutes=25)
    life.say("picked_up", by=carrier, **papers)
    life.clock = sent_at
    moving.take(life)
    received_at, life.clock = life.clock, life.clock - timedelta(minutes=10)
    life.say("delivered", by=carrier, **papers)
    life.clock = received_at
    second_life.examine(life)
    second_life.keep_watch(life)


def kept_by_the_book(scene: Scene, number: int) -> None:
    """Declared used, stored, moved, counted, discharged, registered as a circular resource, and sold."""
    life = stories.retired(scene, number, past=_LATELY._replace(health=(66, 76)))
    wait(life, 1, 2)
    life.say("used_declared", by=life.holder, reason="vehicle_scrapped")
    moving.send(life, to=scene.world.site(*_WAREHOUSE))
    moving.take(life)
    second_life.examine(life)
    wait(life, 1, 2)
    home = life.site
    life.say("stored", by=life.holder, site=home, bay="B-12", terminals_insulated=True, soc_pct=28)
    wait(life, 1, 3)
    life.say("moved_internal", by=life.holder, site=home, bay="B-14")
    wait(life, 1, 3)
    life.say("stocktake", by=life.holder, site=home, counted_at_facility=home.gln, count_no=life.paper("실사"))
    life.say("discharged", by=life.holder, site=home, end_voltage_v=round(life.model.volts * 0.8))
    wait(life, 1, 3)
    life.say("circular_resource_registered", by=life.holder, registry_no=life.paper("순환자원"))
    wait(life, 1, 3)
    trader = scene.world["trader"]
    life.say("traded", by=life.holder, buyer=trader.gln, contract_no=life.paper("매매"), price_band="1m_3m",
             trader_registration_no="가상유통-3")  # fmt: skip
    moving.send(life, to=scene.world.site("trader"), purpose="sale")
    moving.take(life)
    second_life.keep_watch(life)


def written_off(scene: Scene, number: int) -> None:
    """A total loss that an insurer auctioned off: assessed, declared waste by the pre-processor, and disposed of."""
    life = born(scene, number, past=stories.WRECKED._replace(given_up=(90, 140)))
    stories.put_on_the_road(life)
    insurer, yard = scene.world["insurer"], scene.world["elv_a"]
    first_life.crash(life, by=yard)
    life.say("total_loss", by=insurer, claim_no=life.paper("보험"))
    wait(life, 2, 6)
    life.say("auctioned", by=insurer, buyer=yard.gln, claim_no=life.paper("보험"), auction_no=life.paper("경매"))
    stories.out_of_the_vehicle(life, yard=("elv_a", "siheung"))
    wait(life, 1, 3)
    life.say("damage_assessed", by=life.holder, site=life.site, dg_state="damaged", assessor_qualification="가상위험물-11")
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.take(life)
    wait(life, 2, 6)
    life.say("waste_declared", by=life.holder, waste_code="editable", reason="damaged")
    wait(life, 3, 12)
    life.say("disposed", by=life.holder, site=life.site, mass_kg=life.mass_kg, method="incineration",
             manifest_no=life.paper("전자인계"))  # fmt: skip


def imported(scene: Scene, number: int) -> None:
    """Made abroad: the importing carmaker declares it with its nameplate, and fits it."""
    life = born(scene, number, past=stories.ON_THE_ROAD._replace(age=(0.8, 3)))
    model, home = life.model, scene.world.site(life.model.carmaker)
    life.site = home
    life.say(
        "imported", by=life.holder, site=home, declaration_no=life.paper("수입"), origin="HU", hs_code="850760",
        model=model.code, category="ev", chemistry=model.chemistry, rated_kwh=model.rated_kwh, mass_kg=model.mass_kg,
        module_count=model.modules,
    )  # fmt: skip
    wait(life, 1, 3)
    life.say("model_certified", by=life.holder, certificate_no=f"안전-{model.code}", model=model.code,
             certified_on=str(calendar.day_of(life.clock)))  # fmt: skip
    first_life.fit(life)
    first_life.drive(life, until=scene.days_before_end(1))


def held_by_order(scene: Scene, number: int) -> None:
    """The authority forbids that it is moved, and lets it go again before it is sold."""
    life = stories.collected(scene, number, past=_LATELY)
    authority, order = scene.world["regulator"], life.paper("ORD")
    wait(life, 1, 3)
    life.say("regulator_hold", by=authority, order_no=order, reason="이력 확인")
    wait(life, 2, 6)
    life.say("hold_released", by=authority, order_no=order)
    moving.send(life, to=scene.world.site("trader"), purpose="sale")
    moving.take(life)
    second_life.keep_watch(life)


def orphaned(scene: Scene, number: int) -> None:
    """Its holder went out of business, and the authority gave its stock to a collection centre."""
    life = stories.collected(scene, number, past=_LATELY)
    moving.send(life, to=scene.world.site("trader"), purpose="sale")
    moving.take(life)
    wait(life, 4, 9)
    heir = scene.world.site("centre_b", "daegu")
    life.say("custody_reassigned", by=scene.world["regulator"], recipient=scene.world[heir.operator].gln,
             order_no=life.paper("ORD"), reason="insolvency")  # fmt: skip
    life.site = heir
    wait(life, 2, 5)
    life.say("stored", by=life.holder, site=heir, bay="A-1", terminals_insulated=True)
    second_life.keep_watch(life)


def label_lost(scene: Scene, number: int) -> None:
    """It came with no readable label, got a provisional name, and was recognised by its serial."""
    life = stories.retired(scene, number, past=_LATELY)
    moving.send(life, to=scene.world.site(*_WAREHOUSE))
    true_name = life.uri
    life.uri = catalogue.unit(life.model.number, f"PROV-{life.book.tag}{number:06d}")
    moving.take(life)
    wait(life, 1, 2)
    life.say("identity_merged", by=life.holder, true_id=true_name, evidence="serial_found")
    life.uri = true_name
    second_life.examine(life)
    second_life.keep_watch(life)


def one_weak_module(scene: Scene, number: int) -> None:
    """Taken apart for a cabinet; one module was too weak, and is taken apart to loose cells."""
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(age=(6, 6.5)), model=catalogue.BY_CODE["NS-64"])
    moving.send(life, to=scene.world.site("reuse"), purpose="sale", lapse=(5, 20))
    moving.take(life)
    parts = second_life.dismantle(life)
    weak, kg = parts.popitem()
    wait(life, 1, 5)
    cells = {"lot": catalogue.lot(catalogue.CELLS, f"{life.serial[:20]}"), "mass_kg": round(kg * 0.85, 2),
             "cells": life.model.cells // life.model.modules}  # fmt: skip
    life.book.write("module_dismantled", by=life.holder, at=life.clock, about=[weak], site=life.site, input_mass_kg=kg,
                    outputs=[cells], loss_kg=round(kg - cells["mass_kg"], 2))  # fmt: skip
    stories.put_to_work(second_life.repurpose([life], parts), town="hongseong")


def long_at_work(scene: Scene, number: int) -> None:
    """In a cabinet for more than three years, and inspected again when it was time."""
    second_life.keep_watch(cabinet_of_long_ago(scene, number), inspected=True)


def cabinet_of_long_ago(scene: Scene, number: int) -> Life:
    """A cabinet that was set up more than three years before the fleet's day."""
    past = stories.FOR_ANOTHER_USE._replace(given_up=(1_250, 1_480), age=(6, 6.5))
    life = stories.collected(scene, number, past=past, model=catalogue.BY_CODE["NS-28"])
    moving.send(life, to=scene.world.site("reuse"), purpose="sale", lapse=(5, 20))
    moving.take(life)
    cabinet = second_life.repurpose([life], second_life.dismantle(life))
    stories.set_up(cabinet, town="pohang")
    return cabinet

"""What came out of a pack that cannot have been in it, and what lives on after its end."""

from compliance.demo import blending, catalogue, first_life, moving, rare_lives, recycling, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.faults.planting import planted
from compliance.demo.life import Scene, born, wait
from parties.text import Text


def alive_after_shredding(scene: Scene, number: int) -> Planted:
    """G05: a shredded pack is tested again."""
    life = stories.collected(scene, number, past=stories.FOR_RECYCLING)
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.take(life)
    recycling.shred([life])
    recycling.close_books([life])
    wait(life, 10, 25)
    trader = scene.world["trader"]
    second_life.measure(life, by=trader, site=scene.world.site("trader"), health=round(life.health - 1, 1))
    return planted(life, "tested", Text(
        "A trader tested a pack whose number had been shredded weeks before.",
        "이미 파쇄된 팩의 번호로 유통업체가 성능시험을 기록했습니다."), "G05")  # fmt: skip


def sold_uninspected(scene: Scene, number: int) -> Planted:
    """G08: a remanufactured pack is sold without a safety inspection."""
    product = stories.remanufactured_unit(scene, number)
    second_life.sell(product, to=scene.world.site(product.model.carmaker))
    first_life.fit(product)
    first_life.drive(product, until=scene.days_before_end(1))
    return planted(product, "dispatched", Text(
        "The remanufacturer sold the pack before the inspection body had seen it.",
        "재제조업체가 유통 전 안전검사 없이 제품을 판매했습니다."), "G08")  # fmt: skip


def modules_missing(scene: Scene, number: int) -> Planted:
    """G19 and G20: two modules fewer than the maker put in, and their mass."""
    model = catalogue.BY_CODE["NS-64"]
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(age=(6, 6.5)), model=model)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale")
    moving.take(life)
    parts = second_life.dismantle(life, missing=2)
    cabinet = second_life.repurpose([life], parts, application="ups")
    second_life.inspect(cabinet)
    second_life.keep_watch(cabinet)
    return planted(life, "dismantled", Text(
        f"The pack was made with {model.modules} modules; {len(parts)} were declared when it was taken apart.",
        f"모듈 {model.modules}개로 제조된 팩에서 {len(parts)}개만 신고되었습니다."), "G19", "G20")  # fmt: skip


def nickel_from_iron(scene: Scene, number: int) -> Planted:
    """G21: nickel from a lot made of LFP packs, which hold none."""
    past = stories.FOR_RECYCLING._replace(age=(4, 4.6), health=(50, 57))
    life = stories.collected(scene, number, past=past, model=catalogue.LFP)
    moving.send(life, to=scene.world.site("refiner"), purpose="treatment")
    moving.take(life)
    lot = recycling.shred([life])
    recycling.recover([lot], contained=recycling.contents([life]) | {"Ni": 18.0})
    recycling.close_books([life])
    return Planted(lot.uri, ("G21",), "material_recovered", Text(
        "The refiner declared nickel out of black mass that was made of LFP packs alone.",
        "리튬인산철 팩으로만 만든 블랙매스에서 니켈을 회수했다고 신고했습니다."))  # fmt: skip


def balance_open(scene: Scene, number: int) -> Planted:
    """G20: the housing was not declared."""
    life = _at_the_reuser(scene, number)
    parts = second_life.dismantle(life, hidden="housing_kg")
    _cabinet_of(life, parts)
    return planted(life, "dismantled", Text(
        "The housing, a seventh of the pack's mass, was neither declared as a part nor as a loss.",
        "팩 질량의 14%인 하우징이 부품으로도 손실로도 신고되지 않았습니다."), "G20")  # fmt: skip


def shredded_elsewhere(scene: Scene, number: int) -> Planted:
    """G23: a pre-processor shredded a pack that it never took in."""
    life = stories.collected(scene, number, past=stories.FOR_RECYCLING)
    life.site = scene.world.site("preproc")
    recycling.shred([life])
    recycling.close_books([life])
    return planted(life, "shredded", Text(
        "The pre-processor declared to have shredded what by the record stood at the collection centre.",
        "기록상 수거센터에 있는 팩을 전처리업체가 파쇄했다고 신고했습니다."), "G23")  # fmt: skip


def whole_after_its_parts(scene: Scene, number: int) -> Planted:
    """G24: a pack is tested whose modules work in a cabinet."""
    life = _at_the_reuser(scene, number)
    _cabinet_of(life, second_life.dismantle(life))
    life.clock = scene.days_before_end(20)
    second_life.measure(life)
    return planted(life, "tested", Text(
        "A pack was tested months after it had been taken apart.", "해체된 지 오래된 팩에 성능시험이 기록되었습니다."), "G24")  # fmt: skip


def _at_the_reuser(scene: Scene, number: int):
    model = catalogue.BY_CODE["NS-64"]
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(age=(6, 6.5)), model=model)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale")
    moving.take(life)
    return life


def _cabinet_of(life, parts: dict[str, float]) -> None:
    cabinet = second_life.repurpose([life], parts, application="ups")
    second_life.inspect(cabinet)
    second_life.keep_watch(cabinet)


def never_inspected_again(scene: Scene, number: int) -> Planted:
    """G09: a cabinet at work for more than three years, inspected once."""
    cabinet = rare_lives.cabinet_of_long_ago(scene, number)
    second_life.keep_watch(cabinet)
    return planted(cabinet, "placed_on_market", Text(
        "A stationary unit has been at work for more than three years without another inspection.",
        "3년 넘게 가동 중인 저장장치가 정기 안전검사를 받지 않았습니다."), "G09")  # fmt: skip


def little_won(scene: Scene, number: int) -> Planted:
    """G22: a third of what a good plant wins."""
    life = stories.collected(scene, number, past=stories.FOR_RECYCLING, model=catalogue.BY_CODE["NS-28"])
    moving.send(life, to=scene.world.site("refiner"), purpose="treatment")
    moving.take(life)
    lot = recycling.shred([life])
    recycling.recover([lot], contained={element: kg / 3 for element, kg in recycling.contents([life]).items()})
    recycling.close_books([life])
    return Planted(lot.uri, ("G22",), "material_recovered", Text(
        "The refiner won a third of what such black mass gives.", "통상 수준의 3분의 1만 회수했습니다."))  # fmt: skip


def scrap_as_used(scene: Scene, number: int) -> Planted:
    """X05: a blend with process scrap called post-consumer."""
    blending.blended(scene, number, feed="post_consumer")
    said = next(body for bodies in scene.book.stories[-1].values() for body in bodies if body["type"] == "lots_blended")
    return Planted(said["outputs"][0]["lot"], ("X05",), "lots_blended", Text(
        "Black mass blended with process scrap was called post-consumer.", "공정 스크랩을 섞은 블랙매스를 사용후 원료로 신고했습니다."))  # fmt: skip


def damage_played_down(scene: Scene, number: int) -> Planted:
    """G31: assessed as damaged, and dispatched as sound."""
    life = born(scene, number, past=stories.WRECKED._replace(given_up=(100, 150)))
    stories.put_on_the_road(life)
    first_life.crash(life, by=scene.world["elv_a"])
    stories.out_of_the_vehicle(life, yard=("elv_a", "siheung"))
    wait(life, 1, 2)
    life.say("damage_assessed", by=life.holder, site=life.site, dg_state="damaged", assessor_qualification="가상위험물-11")
    life.damaged = False
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.take(life)
    second_life.keep_watch(life)
    return planted(life, "dispatched", Text(
        "A pack that had been assessed as damaged was dispatched as sound.", "손상으로 평가된 팩을 정상으로 출고했습니다."), "G31")  # fmt: skip

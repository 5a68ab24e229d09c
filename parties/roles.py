"""What an operator may be in a battery's life, and what its sites may be permitted to do."""

from django.db import models


class Role(models.TextChoices):
    """The actors of the battery's life; one operator may be several."""

    CELL_MAKER = "cell_maker", "셀 제조사 · Cell maker"
    PACK_MAKER = "pack_maker", "팩 제조사 · Pack maker"
    OEM = "oem", "자동차제작사·수입사 · Automaker or importer"
    DEALER_SERVICE = "dealer_service", "판매·정비업체 · Dealer or workshop"
    EVALUATOR = "evaluator", "성능평가기관 · Performance evaluator"
    ELV = "elv", "자동차해체재활용업 · Vehicle dismantler"
    INSURER_AUCTION = "insurer_auction", "보험사·경매 · Insurer or auction"
    COLLECTION = "collection", "거점수거센터·수집업 · Collector"
    CARRIER = "carrier", "운반업 · Carrier"
    TRADER = "trader", "사용후배터리 유통업 · Trader"
    REMAN = "reman", "재제조업 · Remanufacturer"
    REUSE = "reuse", "재사용업 · Repurposer"
    INSPECTION = "inspection", "안전검사기관 · Safety inspection body"
    ESS_OPERATOR = "ess_operator", "ESS 운영자 · ESS operator"
    PREPROC = "preproc", "전처리(블랙매스) · Pre-processor"
    REFINER = "refiner", "제련 · Refiner"
    CAM_MAKER = "cam_maker", "양극재 제조사 · Cathode maker"
    EXPORT_CUSTOMS = "export_customs", "수출입업 · Exporter or importer"
    REGULATOR = "regulator", "감독기관 · Regulator"


class Activity(models.TextChoices):
    """What a permit of a facility covers."""

    MANUFACTURE = "manufacture", "제조 · Manufacture"
    VEHICLE_WORK = "vehicle_work", "차량 정비·해체 · Vehicle work"
    EVALUATE = "evaluate", "성능평가 · Evaluation"
    COLLECT = "collect", "수집·보관 · Collection and storage"
    TRADE = "trade", "유통 · Trade"
    DISMANTLE = "dismantle", "배터리 해체 · Pack dismantling"
    REMANUFACTURE = "remanufacture", "재제조 · Remanufacture"
    REPURPOSE = "repurpose", "재사용 · Repurposing"
    INSPECT = "inspect", "안전검사 · Safety inspection"
    SHRED = "shred", "파쇄 · Shredding"
    RECOVER = "recover", "금속 회수 · Material recovery"
    TRANSPORT = "transport", "운반 · Transport"
    EXPORT = "export", "수출 · Export"


HOLDERS = frozenset(
    {
        Role.CELL_MAKER, Role.PACK_MAKER, Role.OEM, Role.DEALER_SERVICE, Role.ELV, Role.INSURER_AUCTION,
        Role.COLLECTION, Role.TRADER, Role.REMAN, Role.REUSE, Role.ESS_OPERATOR, Role.PREPROC, Role.REFINER,
        Role.CAM_MAKER, Role.EXPORT_CUSTOMS,
    }
)  # fmt: skip
"""Roles that may hold a battery. Carriers hold on behalf of the consignor, evaluators and inspectors never."""

VIN_READERS = frozenset({Role.OEM, Role.ELV, Role.EVALUATOR, Role.DEALER_SERVICE, Role.REGULATOR})
"""Who may read a whole VIN; others see its last six characters. VINs border on personal data under Korea's PIPA."""

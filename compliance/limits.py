"""The limits that rules judge by: declared here with their basis, replaced by effective-dated rows.

The Act's own text was not at hand when these were written. What is marked as proposed is a proposal of this
service and says so wherever a person sees it; none of it is law because it stands here.
"""

from dataclasses import dataclass

from compliance import shapes
from compliance.models import Parameter
from compliance.shapes import Shape
from parties.text import Text

_LAW, _OTHER, _PROPOSED = Parameter.Certainty.LAW_UNSEEN, Parameter.Certainty.OTHER_LAW, Parameter.Certainty.PROPOSED
_MANIFEST = Text("Waste e-manifest rule (폐기물관리법), by analogy", "올바로 전자인계서 규정(폐기물관리법) 준용")
_CHINA = Text("China's reporting clock for traction batteries (MIIT 2018), as a model", "중국 동력배터리 보고기한(공업정보화부 2018)을 본뜸")
_DESIGN = Text("Proposal of this service", "이 서비스의 제안")
_ANNEX = Text("Regulation (EU) 2023/1542, Annex XII", "EU 규정 2023/1542 부속서 XII")

_CUSTOM = Text("Convention of the field; no official cut-off was found", "업계 관행(공식 기준 미확인)")
_OECD = (
    "AT", "AU", "BE", "CA", "CH", "CL", "CO", "CR", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HU", "IE",
    "IL", "IS", "IT", "JP", "KR", "LT", "LU", "LV", "MX", "NL", "NO", "NZ", "PL", "PT", "SE", "SI", "SK", "TR", "US",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Default:
    """A declared limit: what it is called, what it is until somebody sets it, and what that rests on."""

    key: str
    name: Text
    value: object
    basis: Text
    certainty: str
    declared_shape: Shape | None = None
    """The form of its values, where its key and its value do not tell it."""

    @property
    def shape(self) -> Shape:
        """The form that a value must have."""
        return self.declared_shape or shapes.by_key(self.key, self.value)


_DECLARED = (
    Default("transfer.overdue_days", Text("Days until a dispatch counts as not received", "미입고 판정 일수"), 3,
            Text(f"{_MANIFEST.en}: 2 days to confirm, one of grace", f"{_MANIFEST.ko}: 확정 2일에 유예 1일"), _PROPOSED),
    Default("transfer.overdue_days_sea", Text("The same by sea", "해상 운송 미입고 판정 일수"), 45, _DESIGN, _PROPOSED),
    Default("transfer.overdue_critical_days", Text("Days until it is critical", "미입고 심각 단계 일수"), 14, _DESIGN, _PROPOSED),
    Default("transfer.overdue_critical_days_sea", Text("The same by sea", "해상 운송 미입고 심각 단계 일수"), 56, _DESIGN, _PROPOSED),
    Default("transfer.match_days", Text("Days that the sender has to declare the dispatch of what was received",
                                        "미신고 출고 보완 일수"), 2, _MANIFEST, _OTHER),
    Default("transfer.correct_days", Text("Days to mend or explain a gap", "정정·소명 기한(일)"), 3, _MANIFEST, _OTHER),
    Default("explanation.accepted_days", Text("Days that an accepted explanation is good for", "소명 수용 유효일수"), 90,
            _DESIGN, _PROPOSED),
    Default("explanation.accepted_days_max", Text("Days that one may be accepted for at most", "소명 수용 최대 일수"), 365,
            _DESIGN, _PROPOSED),
    Default("escalation.reminded_workdays",
            Text("Working days without an answer until the operator is reminded", "사업자 독촉까지의 영업일수"),
            {"critical": 1, "high": 3, "medium": 5, "low": 10}, _DESIGN, _PROPOSED),
    Default("escalation.referred_workdays",
            Text("Working days without an answer until the authority hears of it", "감독기관 통보까지의 영업일수"),
            {"critical": 3, "high": 5, "medium": 10, "low": 20}, _DESIGN, _PROPOSED),
    Default("escalation.pressed_workdays",
            Text("Working days without an answer until the authority is asked to intervene", "감독기관 조치 요청까지의 영업일수"),
            {"critical": 10, "high": 15, "medium": 30, "low": 60}, _DESIGN, _PROPOSED),
    Default("declare.handover_days", Text("Days to declare a hand-over", "인계·인수 신고 기한(일)"), 2, _MANIFEST, _OTHER),
    Default("declare.incident_days", Text("Days to declare an incident", "사고 신고 기한(일)"), 1, _DESIGN, _PROPOSED),
    Default("declare.standard_workdays", Text("Working days to declare other events", "일반 신고 기한(영업일)"), 15,
            _CHINA, _PROPOSED),
    Default("declare.repair_workdays", Text("Working days to declare a repair or an exchange", "정비·교체 신고 기한(영업일)"), 30,
            _CHINA, _PROPOSED),
    Default("declare.recycler_workdays", Text("Working days to declare recycling", "재활용 신고 기한(영업일)"), 30,
            _CHINA, _PROPOSED),
    Default("evaluation.validity_days", Text("Days that an evaluation is good for", "성능평가 유효일수"), 90, _DESIGN, _PROPOSED),
    Default("evaluation.mandatory_from_registration_year",
            Text("Evaluation is critical for vehicles registered from", "평가 의무 강화 차량 등록연도"), 2021,
            Text("Government plan of 2024-07-10 (EVs registered from 2021)", "2024-07-10 정부 방안(2021년 이후 등록 전기차)"), _PROPOSED),
    Default("soh.rise_points", Text("Points of health that may be gained without repair", "수리 없는 SoH 상승 허용폭"), 2,
            _DESIGN, _PROPOSED),
    Default("soh.rise_points_other_method", Text("The same when the method changed", "측정방법 변경 시 허용폭"), 5,
            _DESIGN, _PROPOSED),
    Default("soh.most_pct", Text("Most that a state of health can be, %", "SoH 상한(%)"), 110, _DESIGN, _PROPOSED),
    Default("temperature.least_c", Text("Coldest plausible reading, °C", "온도 하한(°C)"), -40, _DESIGN, _PROPOSED),
    Default("temperature.most_c", Text("Hottest plausible reading, °C", "온도 상한(°C)"), 90, _DESIGN, _PROPOSED),
    Default("grade.soh_reman", Text("Health from which a battery is for the same use, %", "재제조 등급 SoH 하한(%)"), 80,
            _CUSTOM, _PROPOSED),
    Default("grade.soh_reuse", Text("Health from which a battery is for another use, %", "재사용 등급 SoH 하한(%)"), 60,
            _CUSTOM, _PROPOSED),
    Default("grade.tolerance_points", Text("Points that a grade may be off", "등급 판정 허용폭(포인트)"), 3, _DESIGN, _PROPOSED),
    Default("mass.tolerance_pct", Text("Percent that a mass may be off", "질량 허용오차(%)"), 2, _DESIGN, _PROPOSED),
    Default("mass.critical_pct", Text("Percent off from which it weighs heavier", "질량 차이 상향 기준(%)"), 10, _DESIGN, _PROPOSED),
    Default("balance.closure_low_pct", Text("Least that must come out, % of what went in", "물질수지 하한(%)"), 97,
            _DESIGN, _PROPOSED),
    Default("balance.closure_high_pct", Text("Most that can come out, % of what went in", "물질수지 상한(%)"), 103,
            _DESIGN, _PROPOSED),
    Default("storage.limit_days", Text("Days that a used battery may be stored", "사용후 배터리 보관 한도(일)"), 180,
            Text("Extension announced in August 2023, not confirmed", "2023년 8월 예고된 연장안(미확인)"), _PROPOSED),
    Default("storage.limit_days_strict", Text("The same for what was declared waste", "폐기물 전환 배터리 보관 한도(일)"), 30,
            Text("Waste storage limit, by analogy", "폐기물 보관기간 준용"), _PROPOSED),
    Default("storage.worse_after_days", Text("Days beyond the limit until it weighs heavier", "보관 초과 상향 일수"), 180,
            _DESIGN, _PROPOSED),
    Default("trade.hold_days", Text("Days that a trader may hold what it does not sell", "유통업자 보유 한도(일)"), 365,
            _DESIGN, _PROPOSED),
    Default("deregistration.removal_days", Text("Days to remove the pack of a scrapped vehicle", "폐차 말소 후 탈거 기한(일)"), 30,
            Text("China's 2026 rules, as a model", "중국 2026년 규정을 본뜸"), _PROPOSED),
    Default("export.after_deregistration_months", Text("Months to export after an export de-registration", "수출말소 후 수출 기한(개월)"), 9,
            Text("Motor vehicle registration rules, by secondary sources", "자동차등록 관련 규정(2차 자료 기준)"), _OTHER),
    Default("export.black_mass_countries", Text("Countries that black mass may go to", "블랙매스 수출 가능 국가"), list(_OECD),
            Text("Members of the OECD, by the EU's rule as a model", "OECD 회원국(EU 규정을 본뜸)"), _OTHER),
    Default("geofence.km", Text("How far from its site something may be scanned, km", "사업장 반경(km)"), 2, _DESIGN, _PROPOSED),
    Default("geofence.far_km", Text("How far weighs heavier, km", "사업장 이탈 상향 거리(km)"), 20, _DESIGN, _PROPOSED),
    Default("clock.skew_minutes", Text("Minutes that a clock may be off", "시계 허용오차(분)"), 5, _DESIGN, _PROPOSED),
    Default("travel.max_kmh", Text("Fastest plausible transport by road, km/h", "육상 운송 최고 속도(km/h)"), 120,
            _DESIGN, _PROPOSED),
    Default("travel.max_kmh_air", Text("The same by air, km/h", "항공 운송 최고 속도(km/h)"), 900, _DESIGN, _PROPOSED),
    Default("travel.slack_hours", Text("Hours that clocks and gates may be off", "이동 시간 여유(시간)"), 0.5, _DESIGN, _PROPOSED),
    Default("composition.tolerance_assayed", Text("Tolerance on an assay", "분석값 허용오차"), 0.05, _DESIGN, _PROPOSED),
    Default("composition.tolerance_defaulted", Text("Tolerance on default composition", "기본 조성 허용오차"), 0.15,
            _DESIGN, _PROPOSED),
    Default("silence.days", Text("Days without a claim until a battery counts as silent", "무이벤트 판정 일수"), 90,
            _DESIGN, _PROPOSED),
    Default("silence.critical_days", Text("Days until the silence weighs heavier", "무이벤트 상향 일수"), 180,
            _DESIGN, _PROPOSED),
    Default("feed.learn_days", Text("Reporting days from which a site's rhythm is learnt", "사업장 보고 주기 학습 일수"), 20,
            _DESIGN, _PROPOSED, shapes.whole(2, 365)),
    Default("feed.grace_factor", Text("Grace of a silent site, in its own longest pauses", "사업장 무보고 유예(최장 간격 배수)"), 1,
            _DESIGN, _PROPOSED),
    Default("feed.grace_workdays", Text("Working days of grace of a silent site at the least", "사업장 무보고 최소 유예(영업일)"), 3,
            _DESIGN, _PROPOSED),
    Default("feed.worse_workdays", Text("Working days until a site's silence weighs heavier", "사업장 무보고 상향(영업일)"), 10,
            _DESIGN, _PROPOSED),
    Default("safety.periodic_years", Text("Years between periodic safety inspections", "정기 안전검사 주기(년)"), 3,
            Text("Act No. 21683, periodic safety inspection, by secondary sources", "법률 제21683호의 정기 안전검사, 2차 자료 기준"), _LAW),
    Default("safety.periodic_warn_days", Text("Days before it is due that an inspection is called for", "정기 안전검사 사전 안내 일수"), 60,
            _DESIGN, _PROPOSED),
    Default("annual_report.due", Text("Annual report due", "연간 보고 기한"), "last day of February",
            Text("Annual waste performance report, by analogy", "폐기물 연간 실적보고 준용: 2월 말일"), _OTHER, shapes.DAY_OF_YEAR),
    Default("report.due_days", Text("Days after its period until another report is due, by variant.period (none: not owed)",
                                    "그 밖의 보고 기한: 기간 종료 후 일수(보고서.기간별, 없으면 의무 없음)"), {}, _DESIGN, _PROPOSED,
            shapes.DAYS_BY_PERIOD),
    Default("act.effective_date", Text("The Act is in force from", "법 시행일"), "2027-05-27",
            Text("Act No. 21683, promulgated 2026-05-26, by secondary sources", "법률 제21683호(2026-05-26 공포), 2차 자료 기준"), _LAW),
    Default("recovery.eu_2027_pct", Text("Recovery targets, EU 2027, %", "EU 2027 회수 목표(%)"),
            {"Li": 50, "Ni": 90, "Co": 90, "Cu": 90}, _ANNEX, _OTHER),
    Default("efficiency.eu_2025_pct", Text("Recycling efficiency of lithium batteries, EU 2025, %", "리튬계 재활용 효율, EU 2025(%)"),
            65, Text("Delegated Regulation (EU) 2025/606, by secondary sources", "EU 위임규정 2025/606, 2차 자료 기준"), _OTHER),
    Default("efficiency.eu_2030_pct", Text("Recycling efficiency of lithium batteries, EU 2030, %", "리튬계 재활용 효율, EU 2030(%)"),
            70, _ANNEX, _OTHER),
    Default("recovery.eu_2031_pct", Text("Recovery targets, EU 2031, %", "EU 2031 회수 목표(%)"),
            {"Li": 80, "Ni": 95, "Co": 95, "Cu": 95}, _ANNEX, _OTHER),
    Default("recovery.cn_norm_pct", Text("Recovery norms, China 2024, %", "중국 2024 회수 규범(%)"),
            {"Li": 90, "Ni": 98, "Co": 98, "Mn": 98}, Text("China's industry norm, 2024 edition", "중국 산업 규범조건(2024년판)"), _OTHER),
    Default("kr.mineral_target", Text("Recycling rate of strategic minerals", "전략광물 재자원화율 목표"),
            {"pct": 20, "year": 2030}, Text("Government plan of 2025-10-31", "2025-10-31 정부 계획"), _OTHER),
)  # fmt: skip
DEFAULTS = {default.key: default for default in _DECLARED}
if len(DEFAULTS) < len(_DECLARED):
    raise TypeError("a limit is declared in one place")

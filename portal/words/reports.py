"""What the desk says of reports: their kinds, what is owed, amending and signing."""

from parties.text import Text

WORDS = {
    "report_variant": Text("Kind", "종류"),
    "report_facility": Text("Site (all if left out)", "사업장(생략하면 전체)"),
    "report_battery": Text("Battery (for a dossier)", "배터리(단건 이력서)"),
    "report_all_sites": Text("All sites", "전체 사업장"),
    "report_amendment": Text("Amendment no. {number}", "정정 {number}호"),
    "report_amends": Text("Amends", "정정 대상"),
    "report_superseded": Text(
        "This report was amended. It stays readable; what counts is the amendment.",
        "정정된 보고서입니다. 계속 볼 수 있으며, 효력은 정정본에 있습니다."
    ),
    "report_to_amendment": Text("To the amendment", "정정본 보기"),
    "report_amend": Text("Amend with what is known now", "현재 기록으로 정정"),
    "report_contradicted": Text("attested, claims came later", "진술 후 해당 기간 기록 접수"),
    "report_later": Text("Claims about these days came after the report", "보고 후 접수된 해당 기간의 기록"),
    "report_later_hint": Text(
        "The report does not know of them. An amendment takes them in and says what changed.",
        "이 보고서에는 반영되지 않았습니다. 정정하면 반영되며, 달라진 내용이 표시됩니다.",
    ),
    "report_attestation": Text("Attestation", "진술"),
    "report_attest": Text("Attest", "진술하고 제출"),
    "report_attest_read": Text("I have read the report with this hash.", "위 해시의 보고서를 확인하였습니다."),
    "report_attested_by": Text("Signed by", "서명자"),
    "report_attested_at": Text("Signed at", "서명 시각"),
    "report_not_attested": Text("Nobody has signed for it yet.", "아직 진술되지 않았습니다."),
    "report_critical": Text(
        "Critical gaps that you must act on and that are not settled: {n}. Disclose them here.",
        "조치해야 할 심각 단계 공백 중 해소·수용되지 않은 것: {n}건. 그 내용을 밝혀 적으세요.",
    ),
    "report_disclosure": Text("Disclosed", "밝힌 내용"),
    "report_done_attest": Text("The report is attested and handed in.", "진술이 기록되어 제출되었습니다."),
    "report_due": Text("Reports to hand in", "제출할 보고서"),
    "report_due_on": Text("Due", "기한"),
    "report_none_due": Text("Nothing is owed now.", "제출할 보고서가 없습니다."),
    "report_make": Text("Request it", "작성 요청"),
    "flows": Text("Where it went", "물질 흐름"),
    "flows_see": Text("See the flows of each facility", "사업장별 물질 흐름 보기"),
    "flows_of": Text("Picture of", "그림 기준"),
    "flows_mass": Text("Whole mass", "전체 질량"),
    "flows_consumed": Text("Residues, losses, differences", "잔재물·손실·차이"),
    "flows_taken_up": Text("Water and reagents taken up", "수분·시약 흡수"),
    "flows_none": Text("Nothing was processed in the period.", "기간 중 처리한 물질이 없습니다."),
    "flows_unknown": Text("Not known of everything that was there, so there is no picture.", "함유량을 알 수 없는 것이 있어 그림이 없습니다."),
    "flows_hint": Text(
        "Left: what was there and came in. Right: what became of it. Shares are pro rata: after blending nothing here is of a single "
        "battery. Section H8 of the report names the event of every figure.",
        "왼쪽은 기초와 반입, 오른쪽은 그 결과입니다. 비율로 나눈 값이며 혼합 후에는 개별 배터리를 나타내지 않습니다. 각 수치의 이벤트는 보고서 "
        "H8에 있습니다.",
    ),
    "report_zip_hint": Text(
        "The ZIP has every form and annex with a signed manifest.", "ZIP에는 모든 형식과 별첨, 서명된 목록이 들어 있습니다."
    ),
}

"""What the page about a pack says."""

from batteries.words import PLATE
from parties.text import Text

WORDS = {
    "battery": Text("Battery", "배터리"),
    "damaged": Text("Damaged", "손상"),
    "legacy": Text("Older than its record", "이력관리 이전 배터리"),
    "held_by_order": Text("Not to be moved, by order", "이동제한 명령"),
    "recalled": Text("Recalled", "리콜 대상"),
    "owner": Text("Owned by", "소유자"),
    "bay": Text("Bay", "보관 위치"),
    "mass_left": Text("Left of it", "잔량"),
    "feed": Text("Feed", "원료 구분"),
    "blend_hint": Text("This was put together of several lots: shares in it are pro rata, and no part of it can be claimed for a "
                       "single battery.",
                       "여러 배치를 합친 것입니다. 지분은 비율로만 나누며, 어떤 부분도 개별 배터리의 것으로 주장할 수 없습니다."),
    "dg_state": Text("Damage assessment", "손상 평가"),
    "next_inspection": Text("Next inspection due", "다음 정기검사 기한"),
    "in_service": Text("in use", "사용 중"),
    "lost": Text("Lost or stolen", "분실·도난"),
    "last_confirmed": Text("Last confirmed", "마지막 확인"),
    "for_you": Text(
        "{sender} sent this to you. Record that you received it.",
        "{sender}에서 보낸 배터리입니다. 받았으면 입고를 기록하세요.",
    ),
    "record_received": Text("Record “received”", "입고·인수 기록"),
    "record_receipt_refused": Text("Refuse it", "인수 거부"),
    "stands": Text("Where it stands", "현재 상태"),
    "holder": Text("Held by", "보유자"),
    "vehicle_owner": Text("the owner of the vehicle it is in", "장착 차량의 소유자"),
    "nobody_said": Text("nobody has said so", "신고된 보유자 없음"),
    "facility": Text("Site", "시설"),
    "held_since": Text("Since", "보유 시작"),
    "on_its_way": Text("On its way", "이동 중"),
    "stands_hidden": Text(
        "Who holds it and where is shown to its holder, to whom it is on its way to, and to the authorities.",
        "보유자와 위치는 현재 보유자, 인수 예정자, 감독기관에게만 표시됩니다.",
    ),
    "gaps_here": Text("Gaps", "관리 공백"),
    "gap_open": Text("Evidence and next steps", "증거와 조치 보기"),
    "kin": Text("What it came from and became", "원천과 결과물"),
    "came_from": Text("Made from", "원천"),
    "became": Text("Became", "결과물"),
    "kin_more": Text("and {count} more", "외 {count}건"),
    "story": Text("What happened", "이력"),
    "hidden_claims": Text(
        "Claims that others made among themselves, and that are not shown to you: {count}.",
        "다른 사업자 사이의 기록 {count}건은 표시하지 않습니다.",
    ),
    "hidden_claims_public": Text(
        "Claims on record: {count}. They are shown to those who hold it or took part; sign in to see yours.",
        "{count}건이 기록되어 있습니다. 보유자와 관련 사업자에게만 표시되니 로그인 후 확인하세요.",
    ),
    "recorded_late": Text("recorded later", "나중에 기록됨"),
    "withdrawn": Text("withdrawn", "철회됨"),
    "details": Text("Details", "상세"),
    "event_id": Text("Event ID", "이벤트 ID"),
    "evidence": Text("Evidence", "증거"),
    "evidence_text": Text(
        "All claims with their proofs, as PDF and to be verified without this service.",
        "모든 기록과 증명, PDF. 이 서비스 없이 검증할 수 있습니다.",
    ),
    "evidence_download": Text("Download the evidence (ZIP)", "증거 내려받기 (ZIP)"),
    "evidence_later": Text(
        "The log that holds these claims is signed in a few seconds. Try again then.",
        "이 기록들이 들어 있는 로그가 몇 초 안에 서명됩니다. 잠시 뒤 다시 시도하세요.",
    ),
    "evidence_too_large": Text(
        "There are too many claims about it for one bundle. Ask for the proof of each event by the API.",
        "기록이 너무 많아 한 묶음에 담을 수 없습니다. API로 이벤트별 증명을 요청하세요.",
    ),
    "evidence_contradicted": Text(
        "What the ledger shows is not what the log committed to. Tell the operator of this service.",
        "원장의 내용이 로그에 확정된 것과 다릅니다. 서비스 운영자에게 알리세요.",
    ),
    "plate": Text("What it is", "배터리 정보"),
    "plate_unknown": Text("Its maker has recorded no nameplate.", "제조사가 등록한 정보가 없습니다."),
    **PLATE,
    "chemistry_unknown": Text("Unknown: treat as lithium ion", "미상: 리튬이온으로 취급"),
    "safety": Text("Safety", "안전"),
    "un_number": Text("UN number", "유엔번호"),
    "safety_is_damaged": Text("Recorded as damaged. Keep apart.", "손상된 것으로 기록되어 있습니다. 격리하세요."),
    "safety_voltage": Text(
        "High voltage: treat it as live even when it looks dead. Insulated gloves; never cut, drill or open it.",
        "고전압: 방전된 것처럼 보여도 활선으로 취급하고 절연장갑을 쓰세요. 절단·천공·개봉 금지.",
    ),
    "safety_store": Text(
        "Keep dry and ventilated, away from heat, in its installed orientation, poles covered.",
        "건조하고 환기되는 곳에 열을 피해, 장착 방향 그대로, 단자를 덮어 보관하세요.",
    ),
    "safety_fire": Text(
        "Smoke, hissing, swelling or heat: move away, keep others away, call 119 and say it is a lithium-ion "
        "vehicle battery. It may ignite again hours later.",
        "연기·쉭 소리·부풀음·발열이 있으면 즉시 물러나 접근을 막고 119에 리튬이온 차량 배터리라고 알리세요. "
        "몇 시간 뒤 다시 발화할 수 있습니다.",
    ),
    "safety_damaged": Text(
        "Damaged or leaking: set it apart outdoors, and send it only as damaged goods (SP 376, P908 or P911).",
        "파손·누액: 옥외에 격리하고, 손상 배터리 기준(SP 376, P908·P911)으로만 운송하세요.",
    ),
    "safety_lot": Text(
        "This is a lot of material: its safety data sheet says how to handle it.",
        "물질 배치입니다. 취급 방법은 물질안전보건자료(MSDS)를 확인하세요.",
    ),
    "model_over": Text("Battery model", "배터리 모델"),
    "model_text": Text("One battery of this model is named by its serial number: scan the code on the battery itself.",
                       "이 모델의 개별 배터리는 일련번호로 구분합니다. 배터리에 붙은 코드를 스캔하세요."),
    "crate_over": Text("Returnable crate", "회수용 용기"),
    "crate_text": Text("A crate or frame that goes and comes, and no battery: scan the code on the battery itself.",
                       "배터리가 아닌 회수용 용기입니다. 배터리에 붙은 코드를 스캔하세요."),
    "crate_unknown": Text("Nothing is recorded about this crate.", "이 용기에 관한 기록이 없습니다."),
    "model_unknown": Text("No battery of this model is on record.", "이 모델로 기록된 배터리가 없습니다."),
    "recall_status": Text("Recall", "리콜"),
    "recall_open": Text("It is recalled, and nobody has recorded that it was mended: campaign {campaign}.",
                        "리콜 대상이며 시정 기록이 없습니다. 리콜 번호 {campaign}."),
    "recall_none": Text("No open recall is recorded for it.", "시정되지 않은 리콜 기록이 없습니다."),
    "recall_hidden": Text(
        "Whether it is recalled is shown to its holder, to whom it is on its way to, and to the authorities. "
        "Its maker answers everybody else.",
        "리콜 여부는 현재 보유자, 인수 예정자, 감독기관에게만 표시됩니다. 그 밖에는 제조사에 문의하세요.",
    ),
    "call_119": Text("Call 119", "119 전화"),
    "label": Text("QR label", "QR 라벨"),
    "label_hint": Text("Print at actual size (100 %).", "실제 크기(100 %)로 인쇄하세요."),
    "unknown_over": Text("Not known here", "기록 없음"),
    "unknown_text": Text("Nothing is recorded about this battery.", "이 배터리에 관한 기록이 없습니다."),
    "unknown_record": Text(
        "If it stands before you, record that you received it: the record begins with what you know.",
        "지금 앞에 있는 배터리라면 입고를 기록하세요. 이력은 그 기록부터 시작됩니다.",
    ),
    "bad_identifier": Text("This is not a battery's number", "배터리 번호가 아닙니다"),
    "bad_identifier_text": Text(
        "Scan the code again, or type the characters under it.", "코드를 다시 찍거나 코드 아래 문자를 입력하세요."
    ),
}

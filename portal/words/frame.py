"""What stands around every page, on the front page and on the sign-in page."""

from parties.text import Text

WORDS = {
    "service": Text("Used battery traceability", "사용후 배터리 이력관리"),
    "skip": Text("Skip to the content", "본문으로 건너뛰기"),
    "account": Text("Language and account", "언어·계정"),
    "console": Text("Console", "업무 화면"),
    "sign_in": Text("Sign in", "로그인"),
    "sign_out": Text("Sign out", "로그아웃"),
    "speaking_for": Text("Signed in for", "로그인 사업자"),
    "looking_for": Text("Reason for access: {reason}", "열람 사유: {reason}"),
    "closed": Text("Closed: reading only", "폐업: 열람만 가능"),
    "footer": Text(
        "The ledger records what operators claim; the rules show where the claims do not add up. Times are Korean time.",
        "원장은 사업자의 신고를 그대로 기록하고, 규칙은 서로 맞지 않는 곳을 찾아냅니다. 모든 시각은 한국시간입니다.",
    ),
    "to_front": Text("To the front page", "첫 화면으로"),
    "today": Text("today", "오늘"),
    "yesterday": Text("yesterday", "어제"),
    "days_ago": Text("{days} days ago", "{days}일 전"),
    "until_today": Text("by today", "오늘까지"),
    "until_tomorrow": Text("by tomorrow", "내일까지"),
    "until_yesterday": Text("overdue since yesterday", "어제로 기한 지남"),
    "days_left": Text("{days} days left", "{days}일 남음"),
    "days_over": Text("{days} days overdue", "{days}일 지남"),
    "front_title": Text("Every hand a battery passes through, on record", "배터리가 거쳐 간 모든 손을 기록합니다"),
    "front_lead": Text(
        "From manufacture to recycling, each operator records what it made, sent, received, took apart and recovered. "
        "The service keeps these claims for good, works out who holds each battery now, and shows where the claims "
        "do not add up.",
        "제조부터 재활용까지, 사업자는 만들고 보내고 받고 해체하고 회수한 일을 기록합니다. 기록은 지워지지 않으며, "
        "지금 누가 보유하고 있는지와 기록이 서로 맞지 않는 곳(관리 공백)을 보여 줍니다.",
    ),
    "figure_batteries": Text("batteries and lots known", "등록된 배터리·배치"),
    "figure_claims": Text("claims recorded", "기록된 이벤트"),
    "figure_gaps": Text("gaps not yet resolved", "해소되지 않은 관리 공백"),
    "door_yard": Text("In the yard", "현장 담당자"),
    "door_yard_text": Text(
        "Recyclers, collectors, dismantlers: scan the code on the pack with the phone's camera, or type its number.",
        "재활용·수거·해체 사업자는 휴대전화 카메라로 배터리의 QR을 찍거나 번호를 입력하세요.",
    ),
    "find_label": Text("Number on the battery", "배터리 번호"),
    "find": Text("Find", "찾기"),
    "find_hint": Text(
        "Digital Link, (01)…(21)…, or registered battery ID", "디지털 링크, (01)…(21)…, 또는 등록된 배터리 식별번호"
    ),
    "sign_in_to_record": Text("Sign in to record a receipt", "로그인하고 입고 기록하기"),
    "door_maker": Text("At the maker", "제조사·자동차사"),
    "door_maker_text": Text(
        "Automakers and battery makers: your systems post events with a key. One call, one signed-for claim.",
        "자동차사와 배터리 제조사는 발급받은 키로 시스템에서 바로 이벤트를 등록합니다.",
    ),
    "api_docs": Text("API documentation", "API 문서"),
    "door_regulator": Text("At the authority", "감독기관"),
    "door_regulator_text": Text(
        "Regulators: gaps with their evidence and legal basis, explanations to judge, reports to download.",
        "감독기관은 관리 공백의 증거와 근거를 확인하고, 소명을 심사하고, 보고서를 받습니다.",
    ),
    "open_console": Text("Open the console", "업무 화면 열기"),
    "looks_kept": Text(
        "Each look by an authority is kept with its reason.", "감독기관의 열람은 사유와 함께 모두 기록됩니다."
    ),
    "door_evidence_text": Text(
        "A battery's history can be taken to court: each claim with its proof, checked without this service.",
        "배터리의 이력을 증거로 내려받을 수 있습니다. 각 기록의 증명이 들어 있어 이 서비스 없이도 검증됩니다.",
    ),
    "verify_evidence": Text("Verify evidence", "증거 검증"),
    "road": Text("The road of a claim", "기록이 지나는 길"),
    "road_claim": Text("An operator claims what happened", "사업자가 일어난 일을 신고"),
    "road_ledger": Text("The ledger keeps it, unchangeable", "지울 수 없는 원장에 보관"),
    "road_custody": Text("Who holds the battery is worked out", "현재 보유자를 계산"),
    "road_gaps": Text("Rules find what does not add up", "규칙이 관리 공백을 발견"),
    "road_report": Text("Reports are frozen with their proof", "근거와 함께 보고서로 확정"),
    "username": Text("User name", "아이디"),
    "password": Text("Password", "비밀번호"),
    "sign_in_failed": Text(
        "This name and password do not go together. Check both and try again.",
        "아이디 또는 비밀번호가 맞지 않습니다. 확인하고 다시 입력하세요.",
    ),
    "sign_in_later": Text(
        "Too many wrong passwords. Try again in ten minutes.",
        "비밀번호를 여러 번 잘못 입력했습니다. 10분 뒤에 다시 시도하세요.",
    ),
    "sign_in_hint": Text("Your operator's manager gives out accounts.", "계정은 소속 사업자의 관리자에게 요청하세요."),
    "no_operator": Text(
        "Your account belongs to no operator yet. Ask the manager of your operator to add you.",
        "아직 소속 사업자가 없는 계정입니다. 사업자 관리자에게 등록을 요청하세요.",
    ),
    "reason_title": Text("Why are you looking?", "열람 사유를 적어 주세요"),
    "reason_text": Text(
        "Each look by an authority is kept with its reason and case number. It holds until you sign out.",
        "감독기관의 열람은 사유·사건번호와 함께 기록됩니다. 로그아웃할 때까지 적용됩니다.",
    ),
    "reason": Text("Reason and case number", "사유와 사건번호"),
    "reason_go": Text("Continue", "계속"),
}

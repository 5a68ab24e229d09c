"""What the pieces of a bundle say that people read: the page that verifies it, the printed history, the text beside it."""

from batteries.words import PLATE
from parties.text import Text

PAGE = {
    "title": Text("Verify evidence", "증거 검증"),
    "other_language": Text("한국어", "English"),
    "lead": Text(
        "Checks an evidence bundle, a receipt or a proof of the used-battery ledger: whether each claim stands in the signed "
        "log as it is shown, and whether one is missing in between.",
        "사용후 배터리 원장의 증거 묶음·영수증·증명을 검증합니다. 각 기록이 서명된 로그의 내용과 같은지, 중간에 빠진 기록이 없는지 "
        "확인합니다.",
    ),
    "choose": Text("Evidence (ZIP), receipt or proof", "증거 묶음(ZIP), 영수증 또는 증명 파일"),
    "or_drop": Text("or drop the file anywhere on this page", "또는 파일을 이 화면에 끌어다 놓으세요"),
    "keys": Text("Public key (one a line)", "공개키 (한 줄에 하나)"),
    "keys_hint": Text(
        "As the operator of the service published it, at /log/keys of the service or on paper. Left empty, a bundle is checked by the "
        "key that lies in it; a receipt needs one.",
        "서비스 운영자가 공개한 키입니다(서비스의 /log/keys 또는 문서). 비워 두면 묶음 안에 있는 키로 검증합니다. 영수증에는 키가 "
        "필요합니다.",
    ),
    "nothing_leaves": Text(
        "Everything is checked in this browser. The page may not open any connection, so nothing leaves the device.",
        "검증은 모두 이 브라우저 안에서 이루어집니다. 이 화면은 외부와 통신할 수 없으며, 파일은 기기를 벗어나지 않습니다.",
    ),
    "no_ed25519": Text(
        "This browser cannot check Ed25519 signatures here: it is too old, or the page was opened over http. Use a current Chrome, "
        "Edge, Firefox or Safari and open the file from your disk or over https; or use the command: python -m events.verify FILE",
        "이 브라우저에서는 Ed25519 서명을 검증할 수 없습니다(구버전이거나 http로 열린 화면). 최신 Chrome·Edge·Firefox·Safari에서 파일을 "
        "직접 열거나 https로 접속하세요. 또는 명령을 사용하세요: python -m events.verify FILE",
    ),
    "bad_key": Text("This is not a public key: {why}", "공개키가 아닙니다: {why}"),
    "working": Text("Checking…", "검증 중…"),
    "log": Text("Log", "로그"),
    "size": Text("Claims in the log", "로그의 기록 수"),
    "root": Text("Root hash", "루트 해시"),
    "signers": Text("Signed by (key id)", "서명 (키 ID)"),
    "made_at": Text("Bundle made (its own word)", "묶음 작성 (묶음에 적힌 값)"),
    "hidden": Text("Claims not shown to its receiver (its own word)", "열람자에게 비공개된 기록 수 (묶음에 적힌 값)"),
    "number": Text("No.", "번호"),
    "result": Text("Result", "결과"),
    "what": Text("Claim", "기록"),
    "recorded": Text("Recorded", "등록 시각"),
    "holds": Text("✓ holds", "✓ 일치"),
    "fails": Text("✗ does not hold", "✗ 불일치"),
    "says": Text("What the entry says", "원문 내용 보기"),
    "not_shown": Text("What lies there is not what was recorded, and is not shown.", "등록된 원문과 달라 표시하지 않습니다."),
    "event_id": Text("Event ID", "이벤트 ID"),
    "hash": Text("SHA-256 of the entry", "원문 SHA-256"),
}
MEMBERS = {
    "author": Text("Claimed by (GLN)", "신고자(GLN)"),
    "key": Text("Recorded by key", "등록 키"),
    "eventTime": Text("When it happened", "발생 시각"),
    "type": Text("EPCIS event", "EPCIS 이벤트"),
    "action": Text("Action", "동작"),
    "bizStep": Text("Business step", "업무 단계"),
    "disposition": Text("Disposition", "상태"),
    "persistentDisposition": Text("Lasting disposition", "지속 상태"),
    "epcList": Text("Batteries", "배터리"),
    "parentID": Text("Parent", "상위 단위"),
    "childEPCs": Text("Parts", "구성 단위"),
    "inputEPCList": Text("Put in", "투입"),
    "outputEPCList": Text("Came out", "산출"),
    "quantityList": Text("Lots", "배치"),
    "inputQuantityList": Text("Lots put in", "투입 배치"),
    "outputQuantityList": Text("Lots that came out", "산출 배치"),
    "readPoint": Text("Where", "장소"),
    "bizLocation": Text("Stays at", "보관 장소"),
    "sourceList": Text("From", "인계자"),
    "destinationList": Text("To", "인수자"),
    "bizTransactionList": Text("Documents", "문서"),
    "sensorElementList": Text("Measured", "측정값"),
    "errorDeclaration": Text("Declared an error", "오류 선언"),
    "bat:source": Text("Entered by", "입력 경로"),
    "bat:documents": Text("Documents", "문서"),
    "bat:location": Text("Location", "위치"),
    "true": Text("Yes", "예"),
    "false": Text("No", "아니요"),
}
NEEDS_KEY_HERE = Text("A receipt or a proof is checked by a key: paste it above, as the operator of the service published it.",
                      "영수증·증명의 검증에는 키가 필요합니다. 서비스 운영자가 공개한 키를 위에 붙여 넣으세요.")  # fmt: skip
PAPER = {
    "title": Text("Custody history, with evidence", "배터리 이력 증거"),
    "notice": Text(
        "An extract of what operators claimed. It is not a finding of any authority.",
        "사업자가 신고한 내용의 발췌이며, 행정기관의 판단이나 확인이 아닙니다.",
    ),
    "copy": Text("This copy", "발급 정보"),
    "made_for": Text("Made for", "발급받은 자"),
    "made_by": Text("Made by", "발급한 서비스"),
    "made_at": Text("Made at (KST)", "작성 시각 (KST)"),
    "key": Text("Asked with", "요청한 키"),
    "plate": Text("What it is", "배터리 정보"),
    "no_plate": Text("Its maker has recorded no nameplate.", "제조사가 등록한 정보가 없습니다."),
    **PLATE,
    "log": Text("The log it is from", "출처 로그"),
    "origin": Text("Origin", "로그 이름"),
    "size": Text("Claims in the log", "로그의 기록 수"),
    "root": Text("Root hash", "루트 해시"),
    "signers": Text("Signed by (key id)", "서명 (키 ID)"),
    "qr_signed": Text("The signed checkpoint", "서명된 체크포인트"),
    "qr_head": Text("Origin, size and root (unsigned)", "로그 이름·기록 수·루트 (서명 제외)"),
    "shown": Text("Claims shown", "수록 기록"),
    "withdrawn": Text("of them withdrawn", "그중 철회"),
    "withheld": Text("entries left out", "원문 제외"),
    "hidden": Text("not shown to you", "비공개 기록"),
    "verify": Text("How to verify", "검증 방법"),
    "step_key": Text(
        "Get the log's public key from its operator, not from this bundle: /log/keys of the service, or as it was published on paper.",
        "로그의 공개키를 이 묶음이 아닌 운영자에게서 받습니다(서비스의 /log/keys 또는 공표된 문서).",
    ),
    "step_check": Text(
        "Open verify.html in a browser (better one fetched from /verify of the service than the one in the bundle), paste the key and "
        "choose the ZIP; or run: python -m events.verify evidence.zip --key KEY",
        "verify.html을 브라우저로 열어(묶음 안의 것보다 서비스의 /verify가 안전) 키를 붙여 넣고 ZIP을 선택합니다. 또는: python -m "
        "events.verify evidence.zip --key KEY",
    ),
    "step_compare": Text(
        "Hold this paper against what the verifier shows. The paper itself is not signed; each entry is proven.",
        "검증기가 보여 주는 내용과 이 문서를 대조합니다. 증명되는 것은 각 기록의 원문이며, 이 문서 자체는 서명되지 않습니다.",
    ),
    "limits": Text("What this does not show", "이 증거가 증명하지 않는 것"),
    "limit_truth": Text(
        "That a claim is true, or that the battery was there: it shows who claimed what, and when it was recorded.",
        "신고 내용이 사실이라는 것, 배터리가 실제로 그곳에 있었다는 것. 누가 언제 무엇을 신고했는지만 증명합니다.",
    ),
    "limit_tail": Text(
        "That nothing was recorded about it after the last of these claims.",
        "마지막 기록 이후에 다른 기록이 없다는 것.",
    ),
    "limit_names": Text(
        "That the battery is recorded under no second name, with numbers of its own.",
        "같은 배터리가 다른 번호로 따로 기록되어 있지 않다는 것.",
    ),
    "number": Text("No.", "번호"),
    "times": Text("Happened, recorded (KST)", "발생 · 등록 (KST)"),
    "happened": Text("happened", "발생"),
    "recorded": Text("recorded", "등록"),
    "author": Text("Claimed by", "신고자"),
    "at_site": Text("at", "장소"),
    "what": Text("What was claimed", "신고 내용"),
    "state": Text("State after it", "신고 후 상태"),
    "state_holder": Text("Held by", "보유자"),
    "state_facility": Text("Site", "시설"),
    "state_form": Text("Form", "형태"),
    "state_legal": Text("Status", "지위"),
    "state_on_its_way": Text("On its way to", "이동 중"),
    "state_end": Text("End", "종료"),
    "state_mark": Text("Mark", "표시"),
    "damaged": Text("Damaged", "손상"),
    "lost": Text("Lost or stolen", "분실·도난"),
    "vehicle_owner": Text("the owner of the vehicle", "장착 차량의 소유자"),
    "nobody": Text("nobody has said so", "신고된 보유자 없음"),
    "withdrawn_by": Text("withdrawn by No.", "철회됨: 번호"),
    "withdraws": Text("withdraws No.", "철회 대상: 번호"),
    "order": Text(
        "In the order of the log. The state follows the order in which things happened, as they were claimed. Numbers run over all claims "
        "about this battery: a missing number is a claim that is not shown; beside the number of a pallet that "
        "it lay in, they run over the claims about the pallet. #: place in the log. Entry: the first 16 of 64 digits of its SHA-256.",
        "로그에 기록된 순서입니다. 상태는 신고된 발생 시각의 순서로 계산합니다. 번호는 이 배터리에 관한 모든 기록에 매겨지므로, 빠진 번호는 "
        "수록되지 않은 기록입니다. 팔레트 번호가 함께 적힌 것은 배터리가 실렸던 그 팔레트의 기록 번호입니다. "
        "#: 로그 위치. 원문: SHA-256 64자리 중 앞 16자리.",
    ),
    "state_hidden": Text("not shown to you", "열람 권한 없음"),
    "beyond": Text("further claims are in the bundle.", "건의 기록은 묶음에 있습니다."),
    "page": Text("Page", "쪽"),
}
READ_ME = Text(
    """Evidence about {thing}

manifest.json     what lies here, in the order of the log
checkpoint.txt    the signed head of the log {origin}
claims/NNNN/      one claim: its leaf, its running numbers, its proof, and, where you may read all of it, its entry
history.pdf       the same for people to read; nothing vouches for it
verify.html       checks this bundle in a browser, without network

To check: unpack verify.html, open it, choose the ZIP as it came, and paste the log's public key as its operator published it
({service}/log/keys). Whoever doubts this bundle takes the verifier from elsewhere too: {service}/verify, or the command
    python -m events.verify evidence.zip --key KEY

It shows what operators claimed and when it was recorded, and that none of the claims in between is missing. It does not show that a
claim is true, nor that nothing was recorded after the last one. More: docs/verification.md of the service.
""",
    """증거 대상: {thing}

manifest.json     수록 목록 (로그 순서)
checkpoint.txt    로그 {origin}의 서명된 체크포인트
claims/NNNN/      기록 하나: 로그 잎, 일련번호, 증명, 그리고 열람할 수 있는 경우 원문
history.pdf       읽기 쉽게 만든 사본 (증명되지 않음)
verify.html       네트워크 없이 브라우저에서 검증

검증: verify.html을 풀어서 열고, 받은 ZIP을 그대로 선택한 뒤 로그 운영자가 공개한 키를 붙여 넣으세요({service}/log/keys).
묶음 자체를 의심한다면 검증기도 다른 곳에서 받으세요: {service}/verify 또는 명령
    python -m events.verify evidence.zip --key KEY

사업자가 무엇을 신고했고 언제 등록되었는지, 중간에 빠진 기록이 없는지를 증명합니다. 신고 내용이 사실이라는 것과 마지막 기록 이후에
다른 기록이 없다는 것은 증명하지 않습니다. 자세한 내용: 서비스의 docs/verification.md.
""",
)

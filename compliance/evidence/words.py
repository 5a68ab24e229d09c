"""What the pieces of a bundle say that people read: the page that verifies it, and the text that lies beside it."""

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

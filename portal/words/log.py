"""What the page of the log and its witnesses says."""

from parties.text import Text

WORDS = {
    "log_title": Text("The log and its witnesses", "원장 로그와 증인"),
    "log_lead": Text(
        "Every claim has a place in a log that only grows. The log is signed as it grows, and witnesses that do not "
        "belong to it sign that it has never gone back on what they saw before.",
        "모든 기록은 늘어나기만 하는 로그에 자리를 갖습니다. 로그는 늘어날 때마다 서명되며, 로그와 무관한 증인이 "
        "이전에 확인한 내용이 바뀌지 않았음을 함께 서명합니다.",
    ),
    "log_size": Text("claims in the signed log", "서명된 로그의 기록 수"),
    "log_unsigned": Text("The log has not been signed yet.", "아직 서명된 로그가 없습니다."),
    "log_checkpoint": Text("Signed checkpoint", "서명된 체크포인트"),
    "log_programs": Text("The same for programs", "프로그램용(JSON)"),
    "witness": Text("Witness", "증인"),
    "witness_size": Text("Has seen", "확인한 기록 수"),
    "witness_when": Text("Last signed", "마지막 서명"),
    "witness_stands": Text("State", "상태"),
    "no_witnesses": Text("No witness is appointed.", "지정된 증인이 없습니다."),
    "witness_is_level": Text("has signed all of it", "전부 서명함"),
    "witness_is_behind": Text("has signed a part, and is being asked", "일부 서명, 요청 중"),
    "witness_is_new": Text("has signed nothing yet", "아직 서명 없음"),
    "witness_is_silent": Text("did not sign when it was last asked", "최근 요청에 서명하지 않음"),
    "witness_is_contradicts": Text(
        "knows another history of the log: ask it, and the operator of this service",
        "다른 내용의 로그를 알고 있음: 증인과 서비스 운영자에게 확인하세요",
    ),
}

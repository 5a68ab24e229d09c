"""What the forms and their confirmation say."""

from parties.text import Text

WORDS = {
    "may_not_record": Text("You cannot record this", "기록할 수 없습니다"),
    "closed_text": Text(
        "Your operator is closed and records nothing any more.", "폐업한 사업자는 기록할 수 없습니다."
    ),
    "duty_reads_only": Text("Your account may only read.", "열람 전용 계정입니다."),
    "to_pack": Text("Back to the battery", "배터리 화면으로"),
    "occurred_at": Text("When it happened", "일어난 시각"),
    "occurred_help": Text("Korean time; now, unless you change it", "한국시간. 바꾸지 않으면 지금"),
    "optional": Text("optional", "선택"),
    "change": Text("Change", "바꾸기"),
    "choose": Text("Choose…", "선택하세요"),
    "record": Text("record", "기록하기"),
    "recording": Text("Recording…", "기록 중…"),
    "one_more_row": Text("One more row", "줄 추가"),
    "speaks_for": Text("This is recorded for good in the name of {name}.", "{name} 이름으로 영구히 기록됩니다."),
    "announced": Text("{sender} dispatched it to you", "{sender}에서 보냈습니다"),
    "role_will_flag": Text(
        "Your operator is not registered as one who takes custody. This can be recorded and will be flagged.",
        "인수할 수 있는 업종으로 등록되어 있지 않습니다. 기록은 되지만 관리 공백으로 표시됩니다.",
    ),
    "already": Text("Already recorded {at}", "{at}에 이미 기록되었습니다"),
    "by_you": Text("By you.", "본인이 기록했습니다."),
    "by_colleague": Text("By a colleague.", "동료가 기록했습니다."),
    "nothing_to_do": Text("Nothing more to do.", "더 하실 일이 없습니다."),
    "record_again": Text("It happened once more: record again", "다시 일어난 일이면 새로 기록"),
    "not_recorded_yet": Text(
        "Not recorded yet. Correct what is marked and send again.",
        "아직 기록되지 않았습니다. 표시된 항목을 고쳐 다시 보내세요.",
    ),
    "fault_missing": Text("Choose or fill this in.", "선택하거나 입력하세요."),
    "fault_number": Text("Type a number, such as 452.5.", "452.5처럼 숫자로 입력하세요."),
    "fault_form": Text("This is not in the right form.", "형식이 맞지 않습니다."),
    "recorded": Text("Recorded", "기록됨"),
    "recorded_as": Text("Recorded: {type}", "기록 완료: {type}"),
    "recorded_at": Text("Recorded", "기록 시각"),
    "place_in_log": Text("Place in the log", "원장 순번"),
    "place_soon": Text("given within seconds; the record is safe already", "곧 부여됩니다. 기록은 이미 안전합니다."),
    "what_next": Text("What happens next", "다음은"),
    "not_announced": Text(
        "No dispatch to you was on record. This is noted, and asks the sender to record it.",
        "귀사로 보낸 출고 기록이 없었습니다. 이 사실이 표시되고 보낸 쪽에 기록을 요청합니다.",
    ),
    "wrong_record": Text(
        "Was something wrong? Records are corrected by another record and never deleted.",
        "잘못 기록했다면 삭제가 아니라 정정 기록으로 바로잡습니다.",
    ),
    "next_battery": Text("Next battery", "다음 배터리"),
}

NEXT = {
    "received": (
        Text(
            "You answer for this battery from now on; the sender no longer does.",
            "지금부터 귀사가 이 배터리를 책임집니다.",
        ),
        Text("Store it safely, then test, classify or dispatch it.", "안전하게 보관한 뒤 평가·판정하거나 출고하세요."),
    ),
    "receipt_refused": (
        Text("The sender still answers for it and must take it back.", "보낸 쪽이 계속 책임지며 되가져가야 합니다."),
    ),
}

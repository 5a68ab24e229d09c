"""Why an event is refused, and what is noticed about one that is recorded. The rest of a batch stands."""

from api.problem_types.declaration import declare
from parties.text import Text

_FIELDS = Text("/api/v1/event-types lists the types with their fields and limits.",
               "유형별 항목과 한계는 /api/v1/event-types에 있습니다.")  # fmt: skip


def _fault(code: str, title: Text, advice: Text = _FIELDS) -> None:
    declare(422, code, title=title, advice=advice)


_fault("not-an-object", Text("Not an object", "객체 아님"),
       Text("An event is a JSON object; several are sent as a list.",
            "이벤트는 JSON 객체이며 여러 건은 목록으로 보냅니다."))  # fmt: skip
_fault("type-unknown", Text("Unknown event type", "없는 이벤트 유형"))
_fault("field-missing", Text("Field missing", "필수 항목 누락"))
_fault("field-unknown", Text("Unknown field", "없는 항목"),
       Text("Correct the name or leave the field out: what has no place is refused, so that nothing is lost silently.",
            "이름을 고치거나 항목을 빼세요. 정의되지 않은 항목은 조용히 버리지 않고 거절합니다."))  # fmt: skip
_fault("wrong-type", Text("Wrong type of value", "값 형식 오류"))
_fault("wrong-form", Text("Wrong form", "표기 형식 오류"),
       Text("Write it in the form that the detail names; times carry their offset, such as 2026-11-23T09:00:00+09:00.",
            "안내된 형식으로 쓰세요. 시각에는 2026-11-23T09:00:00+09:00처럼 시간대를 붙입니다."))  # fmt: skip
_fault("not-in-list", Text("Not in the list", "목록에 없는 값"))
_fault("too-small", Text("Value too small", "최솟값 미만"))
_fault("too-big", Text("Value too big", "최댓값 초과"))
_fault("too-short", Text("Text too short", "문자열이 너무 짧음"))
_fault("too-long", Text("Text too long", "문자열이 너무 김"))
_fault("too-few", Text("Too few", "항목 수 부족"))
_fault("too-many", Text("Too many", "항목 수 초과"))
_fault("listed-twice", Text("Listed twice", "중복 기재"))
_fault("its-own-parent", Text("Made of itself", "자기 자신에서 나온 결과물"))
_fault("not-provisional", Text("Not a provisional name", "임시 식별자 아님"),
       Text("Two names of real batteries are never merged; correct the claims about the wrong one instead.",
            "실제 식별자끼리는 통합하지 않습니다. 잘못된 쪽의 기록을 정정하세요."))  # fmt: skip
_fault("still-provisional", Text("Still provisional", "여전히 임시 식별자"))
_fault("not-the-same-event", Text("Not the event that is declared an error", "오류 선언 대상과 다른 이벤트"),
       Text("Repeat the earlier event field by field and add its errorDeclaration.",
            "이전 이벤트를 항목별로 그대로 반복하고 errorDeclaration을 더하세요."))  # fmt: skip
_fault("verb-of-another-shape", Text("A verb of another shape", "이벤트 형태와 다른 동사"),
       Text("Leave bat:lifecycleEvent out, or send the event in the shape that docs/events.md gives for it.",
            "bat:lifecycleEvent를 빼거나 docs/events.md에 적힌 형태로 보내세요."))  # fmt: skip
_fault("invalid", Text("Not valid", "올바르지 않은 값"))
_fault("battery-missing", Text("No battery named", "배터리 미지정"))
_fault("battery-twice", Text("Both battery and batteries", "battery와 batteries 동시 지정"))
_fault("too-early", Text("Too early", "너무 이른 시각"))
_fault("in-the-future", Text("In the future", "미래 시각"),
       Text("Set your clock by a time server, or correct the date.",
            "시계를 시간 서버에 맞추거나 날짜를 고치세요."))  # fmt: skip
_fault("foreign-operator", Text("Spoken in another's name", "다른 사업자 명의"),
       Text("A key records for its own operator only: leave 'operator' out, or use that operator's key.",
            "키는 자기 사업자의 이름으로만 기록합니다. 'operator'를 빼거나 해당 사업자의 키를 쓰세요."))  # fmt: skip
_fault("not-the-authority", Text("Reserved to the authority", "감독기관 전용"),
       Text("Holds, their lifting and reassignments are acts of the regulator: nobody else can record them.",
            "이동제한, 해제, 보유자 변경은 감독기관의 처분이므로 다른 사업자는 기록할 수 없습니다."))  # fmt: skip
_fault("gln-form", Text("Not a GLN", "GLN 형식 오류"))
_fault("gln-check-digit", Text("GLN does not check", "GLN 검증번호 오류"),
       Text("Read the number again; the detail says which last digit would fit.",
            "번호를 다시 확인하세요. 맞는 끝자리는 상세 내용에 있습니다."))  # fmt: skip
_fault("target-unknown", Text("Nothing to correct", "정정 대상 없음"))
_fault("not-your-claim", Text("Another operator's claim", "다른 사업자의 기록"),
       Text("Record your own claim about it instead; where two claims differ a gap is opened.",
            "대신 귀사의 이벤트를 기록하세요. 서로 다르면 관리 공백으로 표시됩니다."))  # fmt: skip
_fault("already-corrected", Text("Corrected before", "이미 정정됨"))
_fault("event-id-taken", Text("Event id taken", "사용 중인 이벤트 ID"))
_fault("event-id-derived", Text("An id that we would give to another event", "다른 이벤트에 부여될 ID"),
       Text("Leave the id out, or give another, such as a random UUID.", "ID를 생략하거나 임의의 UUID 등 다른 ID를 쓰세요."))  # fmt: skip
_fault("epcis-invalid", Text("Not a valid EPCIS event", "EPCIS 규격 위반"))
_fault("batch-empty", Text("Empty list", "빈 목록"),
       Text("Send at least one event.", "이벤트를 한 건 이상 보내세요."))  # fmt: skip
_fault("batch-rejected", Text("No event was recorded", "모든 이벤트 거절"),
       Text("Each row says what to correct.", "행마다 고칠 점이 있습니다."))  # fmt: skip
_fault("batch-held", Text("Nothing was recorded", "전체 보류"),
       Text("You asked for all or nothing (Prefer: handling=strict) and a row is at fault: correct it, or send "
            "the batch with handling=lenient, so that good rows stand.",
            "전체 처리(handling=strict)를 요청했으나 잘못된 행이 있습니다. "
            "고치거나 handling=lenient로 보내세요."))  # fmt: skip

declare(0, "clock-ahead", title=Text("Clock ahead", "앞선 시계"),
        advice=Text("Set the clock of the device that sent it.", "보낸 기기의 시계를 맞추세요."))  # fmt: skip
declare(0, "battery-unknown", title=Text("First claim about a battery", "처음 기록된 배터리"),
        advice=Text("If the battery should be known, compare the identifier with its label.",
                    "이미 등록된 배터리라면 라벨의 식별자와 비교하세요."))  # fmt: skip

"""What is wrong with a request before anybody asks what it means."""

from api.problem_types.declaration import declare
from parties.text import Text

_MEND = Text("Correct the place that the detail names and send it again; nothing was recorded.",
             "상세 내용이 가리키는 부분을 고쳐 다시 보내세요. 기록된 것은 없습니다.")  # fmt: skip

declare(400, "bad-request", title=Text("Bad request", "잘못된 요청"), advice=_MEND)
declare(400, "empty-body", title=Text("Empty body", "빈 본문"),
        advice=Text("Send a JSON object, or a list of them.", "JSON 객체 또는 그 목록을 보내세요."))  # fmt: skip
declare(400, "malformed-json", title=Text("Malformed JSON", "JSON 문법 오류"), advice=_MEND)
declare(400, "malformed-xml", title=Text("Malformed XML", "XML 문법 오류"), advice=_MEND)
declare(
    400, "document-type",
    title=Text("XML with a document type", "문서 유형 선언이 있는 XML"),
    advice=Text("Leave <!DOCTYPE> out: nothing is fetched here, and no entities are known but XML's own.",
                "<!DOCTYPE>를 빼세요. 외부 파일은 읽지 않으며 XML 기본 엔티티만 지원합니다."),
)  # fmt: skip
declare(
    400, "duplicate-key",
    title=Text("One key twice", "중복된 키"),
    advice=Text("A JSON object names each field once: readers differ in which of two they take.",
                "JSON 객체에서 같은 키를 두 번 쓸 수 없습니다. 하나만 남기세요."),
)  # fmt: skip
declare(
    400, "number-out-of-range",
    title=Text("Number out of range", "범위를 벗어난 숫자"),
    advice=Text("Leave out NaN and infinities; send long identifiers as text.",
                "NaN과 무한대는 빼고, 긴 식별번호는 문자열로 보내세요."),
)  # fmt: skip
declare(
    400, "invalid-text",
    title=Text("Text that is no text", "올바르지 않은 문자열"),
    advice=Text("Send UTF-8 without byte order mark, without U+0000 and without half surrogate pairs.",
                "BOM, U+0000, 반쪽 서로게이트가 없는 UTF-8로 보내세요."),
)  # fmt: skip
declare(400, "too-deep", title=Text("Nested too deep", "지나친 중첩"),
        advice=Text("Flatten the JSON: events are nested three levels deep at most.",
                    "JSON 중첩을 줄이세요. 이벤트는 최대 3단계입니다."))  # fmt: skip
declare(
    400, "parameter-wrong",
    title=Text("Wrong query parameter", "잘못된 조회 조건"),
    advice=Text("Correct the parameter that is named; /api/docs lists what each address takes.",
                "지적된 조건을 고치세요. 사용 가능한 조건은 /api/docs에 있습니다."),
)  # fmt: skip
declare(
    400, "parameter-unknown",
    title=Text("Unknown query parameter", "없는 조회 조건"),
    advice=Text("Correct its name or leave it out: a filter that is passed over would show everything.",
                "이름을 고치거나 빼세요. 조건을 무시하면 전체가 조회되므로 거절합니다."),
)  # fmt: skip
declare(
    400, "cursor-wrong",
    title=Text("Cursor not valid here", "사용할 수 없는 커서"),
    advice=Text("A cursor is good for the query that gave it: follow the 'next' link, or start without cursor.",
                "커서는 발급된 조회에서만 쓸 수 있습니다. 'next' 링크를 그대로 따라가거나 처음부터 조회하세요."),
)  # fmt: skip
declare(
    400, "header-wrong",
    title=Text("Wrong header", "잘못된 헤더"),
    advice=Text("Correct the header that is named.", "지적된 헤더를 고치세요."),
)  # fmt: skip
declare(
    404, "not-found",
    title=Text("Nothing here for you", "조회할 수 없음"),
    advice=Text("It does not exist, or is not yours to see. Check the identifier.",
                "존재하지 않거나 열람 권한이 없습니다. 식별자를 확인하세요."),
)  # fmt: skip
declare(
    404, "address-unknown",
    title=Text("Unknown address", "없는 주소"),
    advice=Text("The API has no such address: see /api/docs. Addresses do not end in a slash, "
                "and an identifier in one is percent-encoded.",
                "없는 주소입니다. /api/docs를 확인하세요. 주소는 /로 끝나지 않고 식별자는 퍼센트 인코딩합니다."),
)  # fmt: skip
declare(405, "method-not-allowed", title=Text("Method not allowed", "허용되지 않은 메서드"),
        advice=Text("The header Allow lists what this address takes.",
                    "Allow 헤더에 허용된 메서드가 있습니다."))  # fmt: skip
declare(406, "not-acceptable", title=Text("No such form", "제공하지 않는 형식"),
        advice=Text("Send 'Accept: application/json', or leave the header out.",
                    "'Accept: application/json'을 보내거나 헤더를 생략하세요."))  # fmt: skip
declare(
    409, "request-in-progress",
    title=Text("The first request is still running", "처리 중인 요청"),
    advice=Text("A request with this Idempotency-Key is being worked on: wait as Retry-After says, then send it again.",
                "같은 Idempotency-Key의 요청이 처리 중입니다. Retry-After만큼 기다린 뒤 다시 보내세요."),
)  # fmt: skip
declare(412, "stale", title=Text("Changed meanwhile", "그 사이 변경됨"),
        advice=Text("Read it again, decide again, and send the new ETag in If-Match.",
                    "다시 조회해 내용을 확인한 뒤 새 ETag를 If-Match에 넣어 보내세요."))  # fmt: skip
declare(
    413, "too-large",
    title=Text("Body too large", "본문 크기 초과"),
    advice=Text("Send the events in several requests.", "이벤트를 여러 요청으로 나누어 보내세요."),
)  # fmt: skip
declare(
    413, "batch-too-long",
    title=Text("Too many events at once", "이벤트 수 초과"),
    advice=Text("Send the events in several requests; sending one twice does no harm.",
                "이벤트를 여러 요청으로 나누어 보내세요. 중복 전송은 문제되지 않습니다."),
)  # fmt: skip
declare(
    415, "media-type-unsupported",
    title=Text("Not JSON", "JSON 아님"),
    advice=Text("Send 'Content-Type: application/json', with no charset or utf-8.",
                "'Content-Type: application/json'으로 보내세요. charset은 생략하거나 utf-8로 하세요."),
)  # fmt: skip
declare(
    415, "encoding-unsupported",
    title=Text("Encoded body", "압축된 본문"),
    advice=Text("Send the body as it is, without Content-Encoding: compressed bodies are not read.",
                "Content-Encoding 없이 본문을 그대로 보내세요. 압축 본문은 읽지 않습니다."),
)  # fmt: skip
declare(
    422, "idempotency-key-reused",
    title=Text("Idempotency-Key used before", "이미 사용된 Idempotency-Key"),
    advice=Text("The key belongs to an earlier request with another body: choose a new key for a new request.",
                "다른 본문에 이미 사용된 키입니다. 새 요청에는 새 키를 쓰세요."),
)  # fmt: skip
declare(
    428, "precondition-required",
    title=Text("Say what you have read", "조회 상태 확인 필요"),
    advice=Text("Read it first and send its ETag in If-Match, so that you decide on what you have seen.",
                "먼저 조회하고 그 ETag를 If-Match에 넣어 보내세요."),
)  # fmt: skip

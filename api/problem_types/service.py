"""What is wrong on our side, or with the pace."""

from api.problem_types.declaration import declare
from parties.text import Text

declare(
    429, "too-many-requests",
    title=Text("Too many requests", "요청 과다"),
    advice=Text("Wait as long as Retry-After says; send events in batches.",
                "Retry-After만큼 기다린 뒤 다시 보내고, 이벤트는 묶어서 보내세요."),
)  # fmt: skip
declare(
    500, "internal-error",
    title=Text("Our mistake", "서버 오류"),
    advice=Text("Send it again with the same Idempotency-Key; if it stays, tell the operator of this service "
                "the value of 'instance'.",
                "같은 Idempotency-Key로 다시 보내세요. 계속되면 'instance' 값을 운영자에게 알려 주세요."),
)  # fmt: skip
declare(
    503, "unavailable",
    title=Text("Not available for the moment", "일시적으로 이용 불가"),
    advice=Text("Nothing was lost: what was acknowledged is recorded. Send the rest again after Retry-After.",
                "응답을 받은 기록은 보존되었습니다. Retry-After 후에 나머지를 다시 보내세요."),
)  # fmt: skip
declare(
    503, "took-too-long",
    title=Text("Took too long", "처리 시간 초과"),
    advice=Text("Ask a narrower question: one battery, a shorter time, a smaller batch.",
                "배터리, 기간, 묶음 크기를 줄여 다시 요청하세요."),
)  # fmt: skip
declare(
    409, "gap-status",
    title=Text("The gap stands elsewhere", "진행할 수 없는 상태"),
    advice=Text("Read the gap again: its status says which steps are open.",
                "다시 조회해 현재 상태에서 가능한 단계를 확인하세요."),
)  # fmt: skip
declare(
    422, "operator-unknown",
    title=Text("Unknown operator", "등록되지 않은 사업자"),
    advice=Text("No operator is registered under this GLN: see /api/v1/operators.",
                "이 GLN으로 등록된 사업자가 없습니다. /api/v1/operators를 확인하세요."),
)  # fmt: skip
declare(
    422, "reason-missing",
    title=Text("No reason given", "사유 없음"),
    advice=Text("Say why, in words that a stranger will understand in ten years.",
                "나중에 누구나 이해할 수 있도록 사유를 적으세요."),
)  # fmt: skip
declare(
    409, "not-published",
    title=Text("Not in the published log yet", "아직 공개 로그에 없음"),
    advice=Text("It is recorded. Ask again after Retry-After: the log is signed every few seconds.",
                "기록은 되었습니다. 로그는 몇 초마다 서명되니 Retry-After 후 다시 요청하세요."),
)  # fmt: skip
declare(
    422, "sizes-wrong",
    title=Text("Impossible sizes of the log", "잘못된 로그 크기"),
    advice=Text("Give 'from' and 'to' with 0 < from <= to <= the size of the published log (/log/checkpoint).",
                "0 < from <= to <= 공개 로그 크기(/log/checkpoint)가 되도록 지정하세요."),
)  # fmt: skip
declare(
    500, "not-provable",
    title=Text("The log does not prove this", "로그로 증명되지 않음"),
    advice=Text("What the ledger shows is not what the log committed to. Keep this answer and tell the operator of this "
                "service: somebody changed the record behind the log.",
                "원장의 내용이 로그에 확정된 것과 다릅니다. 이 응답을 보관하고 운영자에게 알리세요. 기록이 변경되었을 수 있습니다."),
)  # fmt: skip
declare(
    413, "evidence-too-large",
    title=Text("Too much for one bundle", "증거 묶음 용량 초과"),
    advice=Text("Ask for the proof of each event.", "이벤트별 증명을 요청하세요."),
)  # fmt: skip
declare(
    422, "parameter-value",
    title=Text("Not a value of this limit", "기준값 형식 오류"),
    advice=Text("GET the parameter: `must_be` and `schema` say which values it takes.",
                "해당 기준값을 조회하면 must_be와 schema에 허용 형식이 나와 있습니다."),
)  # fmt: skip
declare(
    422, "parameter-day",
    title=Text("Not a day to begin on", "적용할 수 없는 날짜"),
    advice=Text("Choose a day from the year 2000 on and not more than ten years ahead.",
                "2000년 이후, 앞으로 10년 이내의 날짜를 고르세요."),
)  # fmt: skip

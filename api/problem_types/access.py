"""Who is calling, and what they may do."""

from api.problem_types.declaration import declare
from parties.text import Text

_ASK = Text("Ask whoever administers your operator's account for a new key.",
            "사업자 계정 관리자에게 새 키를 요청하세요.")

declare(
    401, "key-missing",
    title=Text("No key", "키 없음"),
    advice=Text("Send your API key in the header 'Authorization: Bearer <key>', or sign in.",
                "'Authorization: Bearer <키>' 헤더에 API 키를 넣거나 로그인하세요."),
)  # fmt: skip
declare(
    401, "key-malformed",
    title=Text("Not a Bearer key", "Bearer 형식 아님"),
    advice=Text("Write the header as 'Authorization: Bearer <key>': Bearer, a space, the key as it was shown.",
                "'Authorization: Bearer <키>' 형식으로, Bearer와 한 칸 공백 뒤에 발급된 키를 그대로 쓰세요."),
)  # fmt: skip
declare(
    401, "key-unknown",
    title=Text("Unknown key", "등록되지 않은 키"),
    advice=Text("No key is registered under this value: copy it whole, without line breaks. " + _ASK.en,
                "이 값으로 등록된 키가 없습니다. 줄바꿈 없이 전체를 복사했는지 확인하세요. " + _ASK.ko),
)  # fmt: skip
declare(401, "key-expired", title=Text("Expired key", "만료된 키"), advice=_ASK)
declare(401, "key-revoked", title=Text("Revoked key", "폐기된 키"), advice=_ASK)
declare(
    403, "operator-closed",
    title=Text("Operator closed", "폐업한 사업자"),
    advice=Text("Your operator is closed in the registry. Ask the regulator that keeps it.",
                "귀사가 등록부에 폐업으로 되어 있습니다. 감독기관에 문의하세요."),
)  # fmt: skip
declare(
    403, "scope-missing",
    title=Text("Scope missing", "권한 범위 없음"),
    advice=Text("Your key, or your duty in your operator, does not cover this. Ask for a key with this scope.",
                "이 키 또는 귀하의 직무에 해당 권한이 없습니다. 안내된 권한이 있는 키를 요청하세요."),
)  # fmt: skip
declare(
    403, "operator-missing",
    title=Text("No operator", "소속 사업자 없음"),
    advice=Text("Your login belongs to no operator: ask an administrator to add you to one.",
                "로그인 계정에 소속 사업자가 없습니다. 관리자에게 소속 등록을 요청하세요."),
)  # fmt: skip
declare(
    403, "csrf-failed",
    title=Text("Form token missing", "양식 토큰 없음"),
    advice=Text("A signed-in browser must send the header X-CSRFToken; a program uses an API key instead.",
                "브라우저 로그인 상태에서는 X-CSRFToken 헤더가 필요합니다. 프로그램은 API 키를 쓰세요."),
)  # fmt: skip
declare(
    403, "not-allowed",
    title=Text("Not allowed", "허용되지 않음"),
    advice=Text("Your operator may not do this. The detail says who may.",
                "귀사는 이 작업을 할 수 없습니다. 상세 내용을 확인하세요."),
)  # fmt: skip
declare(
    403, "not-responsible",
    title=Text("Somebody else must act", "조치 책임자 아님"),
    advice=Text("Only the operator named as responsible explains a gap.",
                "책임 사업자만 관리 공백을 소명할 수 있습니다."),
)  # fmt: skip
declare(
    403, "not-an-authority",
    title=Text("For regulators", "감독기관 전용"),
    advice=Text("Only a regulator's key may do this.", "감독기관의 키만 사용할 수 있습니다."),
)  # fmt: skip

"""What a step in a gap's life may be refused for."""

from api.problem_types.declaration import declare
from parties.text import Text

declare(
    409, "gap-changed",
    title=Text("Somebody was quicker", "그 사이 변경됨"),
    advice=Text("Read the gap again, and decide on what it says now.", "다시 조회해 현재 내용을 보고 처리하세요."),
)  # fmt: skip
declare(
    422, "evidence-unknown",
    title=Text("No event of yours", "귀사의 이벤트가 아님"),
    advice=Text("Show events that your operator recorded or is named in.", "귀사가 기록했거나 당사자인 이벤트만 제시하세요."),
)  # fmt: skip
declare(
    422, "evidence-too-much",
    title=Text("Too much evidence at once", "증거 수 초과"),
    advice=Text("Name the events and papers that decide it.", "판단에 꼭 필요한 이벤트와 문서만 제시하세요."),
)  # fmt: skip
declare(
    422, "document-wrong",
    title=Text("No such document", "잘못된 문서 정보"),
    advice=Text("Give the document's title and the SHA-256 of its bytes; the file itself stays with you.",
                "문서 제목과 파일의 SHA-256 값을 보내세요. 파일 자체는 귀사가 보관합니다."),
)  # fmt: skip
declare(
    422, "accepted-until-wrong",
    title=Text("Impossible last day", "잘못된 수용 기한"),
    advice=Text("Choose a day within the bounds that the detail says, or leave it out for the usual time.",
                "안내된 범위에서 날짜를 고르거나, 기본 기한을 쓰려면 생략하세요."),
)  # fmt: skip
declare(
    422, "person-unknown",
    title=Text("Nobody of yours", "없는 담당자"),
    advice=Text("Give the reference of a person of your own organisation, or null for nobody.",
                "귀 기관 담당자의 참조번호를 보내거나, 지정을 풀려면 null을 보내세요."),
)  # fmt: skip
declare(
    403, "not-a-person",
    title=Text("For people only", "담당자 전용"),
    advice=Text("Sign in to the portal; programs subscribe to webhooks instead.",
                "포털에 로그인하세요. 프로그램은 웹훅을 구독하면 됩니다."),
)  # fmt: skip
declare(
    422, "webhook-address",
    title=Text("No address for a webhook", "사용할 수 없는 웹훅 주소"),
    advice=Text("Give an https address in the public internet, without user, password or fragment.",
                "사용자·비밀번호·프래그먼트가 없는 공개 인터넷의 https 주소를 보내세요."),
)  # fmt: skip
declare(
    409, "webhooks-too-many",
    title=Text("Too many webhooks", "웹훅 수 초과"),
    advice=Text("End one that you need no more.", "더 이상 쓰지 않는 웹훅을 해지하세요."),
)  # fmt: skip

"""Names that lead to no battery, lot, place or party."""

from api.problem_types.declaration import declare
from parties.text import Text

_LABEL = Text("Compare it with the label, or scan the code instead of typing it.",
              "라벨과 비교하거나 직접 입력하지 말고 코드를 스캔하세요.")  # fmt: skip
_FORMS = Text("Use a GS1 Digital Link (…/01/{GTIN}/21/{serial} or …/8004/{GIAI}), an EPC URN or a registered alias.",
              "GS1 디지털 링크(…/01/{GTIN}/21/{일련번호}, …/8004/{GIAI}), EPC URN 또는 별칭을 쓰세요.")  # fmt: skip


def _name(code: str, title: Text, advice: Text = _FORMS, *, status: int = 422) -> None:
    declare(status, code, title=title, advice=advice)


_name("epc-form", Text("Not an identifier", "식별자 형식 오류"))
_name("epc-empty", Text("Empty identifier", "빈 식별자"))
_name("epc-too-long", Text("Identifier too long", "식별자 길이 초과"))
_name("epc-domain", Text("Not a web address", "웹 주소 형식 오류"))
_name("epc-path", Text("Path not readable", "경로 해석 불가"))
_name("epc-no-key", Text("No GS1 key in it", "GS1 식별키 없음"))
_name("epc-qualifiers", Text("Wrong order of keys", "식별키 순서 오류"))
_name("epc-attribute", Text("Data attribute that may not stand there", "쓸 수 없는 데이터 속성"))
_name("epc-value", Text("Impossible value", "잘못된 식별값"), _LABEL)
_name("epc-characters", Text("Characters that are no digits", "숫자가 아닌 문자"), _LABEL)
_name("epc-check-digit", Text("Check digit wrong", "검증번호 오류"), _LABEL)
_name("epc-gtin", Text("Not a GTIN", "GTIN 형식 오류"), _LABEL)
_name("epc-gln", Text("Not a GLN", "GLN 형식 오류"), _LABEL)
_name("epc-urn", Text("Malformed EPC URN", "EPC URN 형식 오류"))
_name("epc-urn-scheme", Text("EPC URN of another kind", "지원하지 않는 EPC URN"))
_name("not-serialised", Text("Names no single battery", "개별 배터리가 아님"))
_name("not-a-lot", Text("Names no lot", "배치가 아님"))
_name("alias-unknown", Text("Unknown alias", "등록되지 않은 별칭"))
_name("alias-ambiguous", Text("Alias of several batteries", "여러 배터리의 별칭"))

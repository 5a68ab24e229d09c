"""What is wrong with a figure that somebody enters from outside the ledger."""

from api.problem_types.declaration import declare
from parties.text import Text

declare(
    422, "figure-unknown",
    title=Text("No such figure", "없는 수치"),
    advice=Text("Give one of the kinds of figures, and a mineral where the kind is by mineral.",
                "수치 종류를 확인하고, 광물별 수치에는 광물을 지정하세요."),
)  # fmt: skip
declare(
    422, "figure-wrong",
    title=Text("The figure cannot stand", "입력할 수 없는 수치"),
    advice=Text("Give a value that is not negative, days in order, a source and a reason.",
                "음수가 아닌 값, 순서가 맞는 기간, 출처와 사유를 입력하세요."),
)  # fmt: skip
declare(
    403, "not-your-figure",
    title=Text("Somebody else's figure", "입력 권한 없음"),
    advice=Text("The nation's figures are entered by a regulator, an operator's e-manifest totals by itself.",
                "국가 수치는 감독기관이, 올바로 합계는 해당 사업자가 입력합니다."),
)  # fmt: skip

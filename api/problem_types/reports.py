"""What is wrong with asking for a report, or with signing for one."""

from api.problem_types.declaration import declare
from parties.text import Text

declare(
    409, "report-not-running",
    title=Text("The report is not running", "진행 중이 아닌 보고서"),
    advice=Text("Only a report that waits or is being built can be cancelled; a finished one stays as it is.",
                "대기 또는 작성 중인 보고서만 취소할 수 있습니다. 완료된 보고서는 바뀌지 않습니다."),
)  # fmt: skip
declare(
    409, "report-unfinished",
    title=Text("The report is not finished", "완료되지 않은 보고서"),
    advice=Text("Read the report until its status is 'done'; it then lists its files.",
                "상태가 'done'이 될 때까지 보고서를 조회하세요. 완료되면 파일 목록이 나옵니다."),
)  # fmt: skip
declare(
    403, "not-your-report",
    title=Text("Another operator's report", "다른 사업자의 보고서"),
    advice=Text("An operator asks for reports about itself; a regulator for anybody's.",
                "사업자는 자사 보고서만, 감독기관은 모든 사업자의 보고서를 요청할 수 있습니다."),
)  # fmt: skip
declare(
    429, "too-many-reports",
    title=Text("Too many reports waiting", "대기 중인 보고서 과다"),
    advice=Text("Wait until one is done, or cancel one.", "하나가 완료되기를 기다리거나 취소하세요."),
)  # fmt: skip
declare(
    422, "period-invalid",
    title=Text("Impossible period", "잘못된 기간"),
    advice=Text("Give two days in order, not in the future and at most as far apart as the detail says.",
                "순서가 맞고 미래가 아닌 두 날짜를 허용된 길이 안에서 지정하세요."),
)  # fmt: skip
declare(
    422, "variant-unknown",
    title=Text("Unknown kind of report", "없는 보고서 종류"),
    advice=Text("See /api/v1/reports/variants.", "/api/v1/reports/variants를 확인하세요."),
)  # fmt: skip
declare(
    422, "variant-unsuited",
    title=Text("Not this operator's kind of report", "역할에 맞지 않는 보고서"),
    advice=Text("Ask for one of those that the detail names.", "안내된 보고서 중에서 요청하세요."),
)  # fmt: skip
declare(
    422, "facility-unsuited",
    title=Text("Not a report about one site", "사업장별로 만들 수 없는 보고서"),
    advice=Text("Leave the facility out.", "facility를 빼고 요청하세요."),
)  # fmt: skip
declare(
    422, "facility-unknown",
    title=Text("Not a site of this operator", "이 사업자의 사업장이 아님"),
    advice=Text("Its sites are listed at /api/v1/facilities?operator=.", "/api/v1/facilities?operator=에서 사업장을 확인하세요."),
)  # fmt: skip
declare(
    422, "battery-unsuited",
    title=Text("A battery where none belongs, or none where one does", "배터리 지정 오류"),
    advice=Text("Name a battery for a dossier and for nothing else.", "배터리는 단건 이력서에만 지정하세요."),
)  # fmt: skip
declare(
    403, "battery-unseen",
    title=Text("Not yours to see as a whole", "전체 이력 열람 권한 없음"),
    advice=Text("Ask who holds it. Your own claims about it are at /api/v1/batteries.",
                "현재 보유자에게 문의하세요. 귀사의 기록은 /api/v1/batteries에서 볼 수 있습니다."),
)  # fmt: skip
declare(
    409, "report-superseded",
    title=Text("The report was amended", "이미 정정된 보고서"),
    advice=Text("Take the amendment that 'superseded_by' names.", "superseded_by의 정정본을 이용하세요."),
)  # fmt: skip
declare(
    403, "not-to-attest",
    title=Text("Not yours to attest", "진술 권한 없음"),
    advice=Text("A manager of the operator attests, signed in as a person at /console.",
                "해당 사업자의 관리 담당자가 /console에 로그인하여 진술합니다."),
)  # fmt: skip
declare(
    409, "critical-gaps-open",
    title=Text("Critical gaps are open", "미해소 심각 공백"),
    advice=Text("Settle them, or disclose them in your own words.", "해소하거나 사유를 밝혀 적으세요."),
)  # fmt: skip
declare(
    422, "disclosure-too-long",
    title=Text("Too long", "길이 초과"),
    advice=Text("Say it in fewer words.", "더 짧게 적으세요."),
)  # fmt: skip
declare(
    409, "other-report",
    title=Text("Another report than the one you saw", "열람한 보고서와 다름"),
    advice=Text("Open the report again and read it before you sign.", "보고서를 다시 열어 확인한 뒤 진술하세요."),
)  # fmt: skip
declare(
    409, "report-attested",
    title=Text("Attested already", "이미 진술됨"),
    advice=Text("An attestation stands. Amend the report if it is wrong.", "진술은 바뀌지 않습니다. 틀렸다면 보고서를 정정하세요."),
)  # fmt: skip

"""What the desk says of the nation's figures."""

from parties.text import Text

WORDS = {
    "tab_statistics": Text("Statistics", "국가 통계"),
    "statistics_hint": Text(
        "Figures of the whole country for one year. n/a is not known, and never 0.",
        "한 해의 국가 지표입니다. n/a는 알 수 없음이며 0이 아닙니다.",
    ),
    "statistics_public": Text(
        "Figures behind which fewer than five operators stand are hidden.", "5개 미만 사업자의 수치는 표시하지 않습니다."
    ),
    "statistics_year": Text("Year", "연도"),
    "statistics_show": Text("Show", "조회"),
    "statistics_of": Text("Figure", "지표"),
    "statistics_value": Text("Value", "값"),
    "statistics_share": Text("Numerator / denominator", "분자 / 분모"),
    "statistics_target": Text("Target {pct} %", "목표 {pct}%"),
    "statistics_met": Text("met", "충족"),
    "statistics_missed": Text("not met", "미달"),
    "statistics_hidden": Text("hidden", "비공개"),
    "statistics_needs": Text("Needs: {what}", "외부 자료: {what}"),
    "figures": Text("Figures from outside the ledger", "원장 밖 수치"),
    "figures_hint": Text(
        "What was entered stays; for the same days the newest stands.", "입력한 수치는 보존되며, 같은 기간에는 최신 수치를 적용합니다."
    ),
    "figure_kind": Text("Figure", "수치"),
    "figure_item": Text("Mineral", "광물"),
    "figure_no_item": Text("none", "해당 없음"),
    "figure_value": Text("Value", "값"),
    "figure_source": Text("Source", "출처"),
    "figure_reason": Text("Reason", "사유"),
    "figure_enter": Text("Enter", "입력"),
    "figure_entered": Text("The figure is entered.", "수치를 입력했습니다."),
    "figure_entered_at": Text("Entered", "입력 일시"),
    "figure_number": Text("Give the value as a number.", "값을 숫자로 입력하세요."),
    "figure_scope": Text("Your account may not enter figures; a manager may.", "수치 입력은 관리자 계정만 할 수 있습니다."),
    "no_figures": Text("No figure has been entered for this year.", "이 해에 입력된 수치가 없습니다."),
}

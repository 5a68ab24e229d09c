"""What the page of limits and days off says."""

from parties.text import Text

WORDS = {
    "tab_limits": Text("Limits", "기준값"),
    "limits_hint": Text("What is marked as proposed is a proposal of this service and not law.",
                        "‘제안’으로 표시된 값은 이 서비스의 제안이며 법령이 아닙니다."),
    "limit": Text("Limit", "기준"),
    "limit_value": Text("Value", "값"),
    "limit_form": Text("It must be", "허용 형식"),
    "limit_since": Text("In force from", "적용 시작일"),
    "limit_declared": Text("As declared", "기본값"),
    "limit_coming": Text("a change is coming", "변경 예정"),
    "limit_certainty": Text("How sure that is", "확실성"),
    "limit_reason": Text("Why", "사유"),
    "limit_hint": Text("What happened before the day keeps the value of its time. Nothing set here is ever deleted; to mend a "
                       "mistake, set it again.",
                       "적용일 이전의 일은 당시 값으로 판정합니다. 설정한 값은 삭제되지 않으며, 잘못 입력했다면 다시 설정하세요."),
    "limit_preview": Text("See what it touches", "영향 미리보기"),
    "limit_touches": Text("Judged anew: at most {gaps} gaps and {duties} duties.",
                          "재판정 대상: 관리 공백 최대 {gaps}건, 기한 전 의무 최대 {duties}건."),
    "limit_do_set": Text("Set", "설정"),
    "limit_set": Text("Set. What it touches is judged anew.", "설정했습니다. 관련 판정을 다시 합니다."),
    "limit_changes": Text("Its history", "변경 이력"),
    "limit_unchanged": Text("Nobody has changed it.", "변경된 적이 없습니다."),
    "days_off": Text("Days off", "휴무일"),
    "days_off_hint": Text("Public holidays, substitutes and election days are known. Enter what the government declares beside them.",
                          "공휴일·대체공휴일·선거일은 이미 반영되어 있습니다. 정부가 따로 정한 임시공휴일만 입력하세요."),
    "day_off_day": Text("Day", "날짜"),
    "day_off_what": Text("It is", "구분"),
    "day_is_off": Text("a day off", "휴무일"),
    "day_is_on": Text("a day of work", "근무일(철회)"),
    "day_off_name": Text("Called", "이름"),
    "no_days_off": Text("No day was entered.", "입력된 휴무일이 없습니다."),
    "judged_anew": Text("Judged anew", "재판정"),
}  # fmt: skip

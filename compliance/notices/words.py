"""What the digest says."""

from parties.text import Text

WORDS = {
    "subject": Text("Custody gaps: news of {number}", "관리 공백 알림: {number}건"),
    "greeting": Text("News of custody gaps for {operator}", "{operator} 관리 공백 새 소식"),
    "act": Text("Who must act", "조치 책임"),
    "more": Text("And {number} more.", "외 {number}건이 더 있습니다."),
    "missed": Text(
        "Older news of more than {days} days ago could not be mailed to you and is not in this mail. Every step stands in its gap.",
        "{days}일이 지난 이전 소식은 메일로 전달되지 못해 이 메일에 없습니다. 모든 단계는 해당 공백에서 확인할 수 있습니다."),
    "stop": Text("To get these mails no more:", "이 메일을 더 받지 않으려면:"),
}

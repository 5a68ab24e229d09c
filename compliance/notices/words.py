"""What the digest says."""

from parties.text import Text

WORDS = {
    "subject": Text("Custody gaps: news of {number}", "관리 공백 알림: {number}건"),
    "greeting": Text("News of custody gaps for {operator}", "{operator} 관리 공백 새 소식"),
    "act": Text("Who must act", "조치 책임"),
    "more": Text("And {number} more.", "외 {number}건이 더 있습니다."),
    "stop": Text("To get these mails no more:", "이 메일을 더 받지 않으려면:"),
}

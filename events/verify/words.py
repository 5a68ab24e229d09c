"""What the verifier says, in both languages."""

from parties.text import Text

NO_BUNDLE = Text("This is no evidence bundle: {why}.", "증거 묶음이 아닙니다: {why}.")
OTHER_FORMAT = Text("The bundle is of another format than this verifier knows; use a newer one.",
                    "이 검증기가 모르는 형식의 묶음입니다. 최신 검증기를 사용하세요.")  # fmt: skip
TOO_MANY = Text("The bundle has more than {most} claims.", "묶음의 기록이 {most}건을 넘습니다.")
NO_CLAIMS = Text("The bundle has no claims: it shows nothing.", "묶음에 기록이 없어 아무것도 증명하지 않습니다.")
TOO_LARGE = Text("{name} has more than {most} bytes.", "{name}이(가) {most}바이트를 넘습니다.")
UNSIGNED = Text("No key that is known here has signed the checkpoint: {why}",
                "알려진 키로 서명되지 않은 체크포인트입니다: {why}")  # fmt: skip
NOT_THE_LOGS = Text("A key that is known here has signed the checkpoint, but none of the log that it is about.",
                    "알려진 키의 서명은 있으나, 체크포인트가 가리키는 로그의 키가 아닙니다.")  # fmt: skip

NOT_IN_LOG = Text("It is not shown to be in the log: {why}", "로그에 포함되었음이 증명되지 않습니다: {why}")
OTHER_CHECKPOINT = Text("Its proof leads to another checkpoint than that of the bundle.",
                        "증명이 묶음의 체크포인트가 아닌 다른 체크포인트로 이어집니다.")  # fmt: skip
OTHER_ENTRY = Text("The entry is not the one that the log committed to: it was changed.",
                   "기록 원문이 로그에 확정된 것과 다릅니다. 변경되었습니다.")  # fmt: skip
OTHER_KEY = Text("The entry names another key than the leaf.", "원문과 로그의 키가 다릅니다.")
OTHER_ID = Text("The entry has another event id than the list says.", "원문의 이벤트 ID가 목록과 다릅니다.")
OTHER_NUMBERS = Text("Its running number is not the one that the log committed to.",
                     "일련번호가 로그에 확정된 것과 다릅니다.")  # fmt: skip
OTHER_THING = Text("The entry does not name what the bundle is about.", "원문에 증거 대상이 들어 있지 않습니다.")
OTHER_ORIGIN = Text("The bundle says that it is from another log than its checkpoint.",
                    "묶음에 적힌 로그가 체크포인트의 로그와 다릅니다.")  # fmt: skip
STRAY = Text("The file {name} belongs to none of the claims: nothing here vouches for it.",
             "{name} 파일은 어느 기록에도 속하지 않아 증명되지 않습니다.")  # fmt: skip
OUT_OF_ORDER = Text("It stands before an earlier claim of the log.", "로그의 순서와 다르게 놓여 있습니다.")
HOLE = Text("The list has a hole: of the claims about it, numbers {first} to {last} are missing.",
            "목록에 빠진 기록이 있습니다: {first}~{last}번이 없습니다.")  # fmt: skip
NOT_LINKED = Text("It is about {unit}, and no aggregation here shows that what the bundle is about lay in it.",
                  "{unit}에 관한 기록이나, 증거 대상이 그 안에 있었음을 보여 주는 포장 기록이 없습니다.")  # fmt: skip
TWICE = Text("Number {number} stands twice.", "{number}번이 두 번 있습니다.")

ABOUT = Text("Evidence about", "증거 대상")
LOG = Text("Log {origin}, {size} claims, signed by {names}", "로그 {origin}, 기록 {size}건, 서명: {names}")
WITHHELD = Text("entry withheld", "원문 비공개")
ALL_HOLD = Text("All {count} claims are in the log as shown, numbers 1 to {count} without a hole.",
                "{count}건 모두 로그의 내용과 일치하며, 1~{count}번까지 빠짐이 없습니다.")  # fmt: skip
OF_UNITS = Text("{count} more are about units that it lay in, as the aggregations among the claims say, and are in the log as shown. Of "
                "what was claimed about these units others may be missing here.",
                "그 밖의 {count}건은 포장 기록에 따라 배터리가 실려 있던 단위(팔레트·용기)에 관한 것이며 로그의 내용과 일치합니다. 그 단위에 "
                "관한 다른 기록은 여기에 없을 수 있습니다.")  # fmt: skip
NOT_ALL_HOLD = Text("{count} finding(s): this evidence does not hold.", "문제 {count}건: 이 증거는 성립하지 않습니다.")
COMPARE = Text("The key came with the bundle. It proves something only if this is the key that the log's operator "
               "published:\n  {key}",
               "키가 묶음 안에 있던 것입니다. 로그 운영자가 공개한 키와 같은지 반드시 대조하세요.\n  {key}")  # fmt: skip
WITHHELD_COUNT = Text("Of {count} of them the entry is not in the bundle: what they say is not shown, and their event ids are only "
                      "the bundle's word.",
                      "그중 {count}건은 원문이 묶음에 없습니다. 내용은 확인할 수 없고, 이벤트 ID는 묶음에 적힌 것일 뿐입니다.")  # fmt: skip
NOT_CHECKED = Text("history.pdf is a reading aid that nothing vouches for: what was claimed stands in the entries.",
                   "history.pdf는 읽기 쉽게 만든 사본이며 증명되지 않습니다. 신고 내용은 각 기록의 원문(entry.json)입니다.")  # fmt: skip
TAIL = Text("Not shown by this: that nothing was recorded about it after the last of these claims.",
            "이 검증은 마지막 기록 이후에 다른 기록이 없음을 증명하지 않습니다.")  # fmt: skip
RECEIPT = Text("The receipt holds: {count} claim(s), signed by {name}.", "영수증이 유효합니다: {count}건, 서명: {name}.")
PROOF = Text("The proof holds: the claim is in the log {name}, among its first {size}.",
             "증명이 유효합니다: 로그 {name}의 처음 {size}건 안에 있습니다.")  # fmt: skip
NO_RECEIPT = Text("The receipt does not hold: {why}", "영수증이 유효하지 않습니다: {why}")
NEEDS_KEY = Text("A receipt is checked by a key: --key NAME+ID+KEY, as the operator of the service published it.",
                 "영수증 검증에는 키가 필요합니다: --key NAME+ID+KEY (서비스 운영자가 공개한 키).")  # fmt: skip
UNREADABLE = Text("{path} cannot be read: {why}", "{path}을(를) 읽을 수 없습니다: {why}")

REPORT = Text("Report {report} holds: {count} files as they were made, signed by {names}.",
              "보고서 {report}이(가) 유효합니다: 파일 {count}개가 작성 당시와 같습니다. 서명: {names}.")  # fmt: skip
NO_REPORT = Text("This is no signed report: {why}", "서명된 보고서가 아닙니다: {why}")
FILE_CHANGED = Text("The file is not the one that was signed for.", "서명된 파일과 다릅니다.")
FILE_MISSING = Text("The file was signed for and is not here.", "서명 목록에 있으나 파일이 없습니다.")
FILE_STRAY = Text("Nobody signed for this file.", "서명 목록에 없는 파일입니다.")

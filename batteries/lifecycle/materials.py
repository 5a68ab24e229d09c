"""The closed lists that fields about lots of material choose from."""

from batteries.custody import Form
from parties.text import Text

FEEDS = {
    "post_consumer": Text("Post-consumer (from used batteries)", "사용후(사용후 배터리 유래)"),
    "pre_consumer": Text("Pre-consumer (process scrap)", "사용전(공정 스크랩)"),
    "mixed": Text("Mixed", "혼합"),
}
LOT_FORMS = {
    Form.BLACK_MASS.value: Text("Black mass", "블랙매스"),
    Form.CELLS.value: Text("Loose cells", "셀"),
    Form.SCRAP.value: Text("Process scrap", "공정 스크랩"),
    Form.FRACTION.value: Text("Other fraction", "기타 분리물"),
    Form.MATERIAL.value: Text("Recovered material", "회수 물질"),
}
SCRAPS = {
    "electrode": Text("Electrode scrap", "전극 스크랩"),
    "cell": Text("Cell rejects", "불량 셀"),
    "module": Text("Module rejects", "불량 모듈"),
    "slurry": Text("Slurry and powder", "슬러리·분말"),
    "other": Text("Other", "기타"),
}
RESIDUES = {
    "slag": Text("Slag", "슬래그"),
    "filter_cake": Text("Filter cake", "여과 잔사"),
    "graphite": Text("Graphite residue", "흑연 잔사"),
    "sodium_sulphate": Text("Sodium sulphate", "황산나트륨"),
    "dust": Text("Dust", "분진"),
    "other": Text("Other", "기타"),
}
DESTINATIONS = {
    "landfill": Text("Landfill", "매립"),
    "incineration": Text("Incineration", "소각"),
    "construction": Text("Construction material", "건설 자재"),
    "further_recovery": Text("Recovery elsewhere", "타 사업장 회수"),
    "stored": Text("Kept on site", "자체 보관"),
}
DISPOSALS = {
    "landfill": Text("Landfill", "매립"),
    "incineration": Text("Incineration", "소각"),
    "stabilisation": Text("Stabilisation", "안정화·고형화"),
    "other": Text("Other", "기타"),
}
SCOPES = {
    "production": Text("Production of recycled raw material", "재생원료 생산"),
    "use": Text("Use of recycled raw material", "재생원료 사용"),
}

"""Words for how a thing may stand (its physical form, its legal status, its end), and for what no declaration says."""

from batteries.custody import Ending, Form, Legal
from parties.text import Text

FORMS = {
    Form.UNKNOWN: Text("Battery", "배터리"),
    Form.PACK: Text("Pack", "팩"),
    Form.MODULE: Text("Module", "모듈"),
    Form.CELLS: Text("Cells", "셀"),
    Form.SCRAP: Text("Process scrap", "공정 스크랩"),
    Form.BLACK_MASS: Text("Black mass", "블랙매스"),
    Form.FRACTION: Text("Fraction", "분리물"),
    Form.MATERIAL: Text("Recovered material", "회수 물질"),
}
LEGAL = {
    Legal.UNKNOWN: Text("Status unknown", "상태 미상"),
    Legal.PRODUCT_NEW: Text("New product", "신품"),
    Legal.IN_USE: Text("In use", "사용 중"),
    Legal.USED: Text("Used", "사용후"),
    Legal.CIRCULAR_RESOURCE: Text("Circular resource", "순환자원"),
    Legal.REMANUFACTURED: Text("Remanufactured", "재제조"),
    Legal.REPURPOSED: Text("Repurposed", "재사용"),
    Legal.WASTE: Text("Waste", "폐기물"),
    Legal.CEASED: Text("Ended", "종료"),
    Legal.EXPORTED: Text("Exported", "수출"),
}
ENDINGS = {
    Ending.RECYCLED: Text("Recycled", "재활용 완료"),
    Ending.SUPERSEDED: Text("Became other units", "다른 단위로 전환"),
    Ending.EXPORTED: Text("Exported", "수출"),
    Ending.DESTROYED: Text("Destroyed", "소실"),
    Ending.MERGED: Text("Known under its true name", "실제 식별자로 통합"),
}
FOREIGN_EVENT = Text("Other EPCIS event", "기타 EPCIS 이벤트")
ENTERED_BY = Text("Entered by", "입력 경로")
DOCUMENTS = Text("Documents", "문서")
SEALED = Text("kept as a sealed value", "봉인값으로 보관")
YES_NO = {True: Text("Yes", "예"), False: Text("No", "아니요")}
PLATE = {
    "plate_maker": Text("Maker", "제조사"),
    "plate_model": Text("Model", "모델"),
    "plate_category": Text("Category", "구분"),
    "plate_chemistry": Text("Chemistry", "양극재 조성"),
    "plate_energy": Text("Rated energy", "정격 에너지"),
    "plate_mass": Text("Mass", "질량"),
    "plate_modules": Text("Modules", "모듈 수"),
    "plate_made": Text("Made", "제조연월"),
}

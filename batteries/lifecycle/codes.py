"""The closed lists that event fields choose from."""

from parties.text import Text

CHEMISTRIES = {
    code: Text(code.upper(), code.upper())
    for code in ("nmc811", "nmc721", "nmc622", "nmc532", "nmc111", "ncma89", "nca", "lmo", "lfp")
} | {"other": Text("Other", "기타")}

CATEGORIES = {
    "ev": Text("Electric vehicle", "전기차"),
    "lmt": Text("Light means of transport", "경량 이동수단"),
    "industrial": Text("Industrial", "산업용"),
    "ess": Text("Stationary storage", "에너지저장장치"),
}
GRADES = {
    "remanufacture": Text("Remanufacture (same use)", "재제조"),
    "reuse": Text("Reuse (repurpose)", "재사용"),
    "recycle": Text("Recycle", "재활용"),
}
RESULTS = {"pass": Text("Pass", "적합"), "fail": Text("Fail", "부적합")}
SOH_METHODS = {
    "bms": Text("Read from the BMS", "BMS 값"),
    "charge_discharge": Text("Charge and discharge", "충방전 시험"),
    "eis": Text("Impedance spectroscopy", "임피던스 분석"),
    "other": Text("Other", "기타"),
}
CONDITIONS = {
    "intact": Text("Intact", "양호"),
    "damaged": Text("Damaged", "파손"),
    "leaking": Text("Leaking", "누액"),
    "burnt": Text("Burnt", "소손"),
    "flooded": Text("Flooded", "침수"),
}
DG_STATES = {
    "sound": Text("Sound", "정상"),
    "damaged": Text("Damaged or defective (SP 376)", "손상·결함 (SP 376)"),
    "critical": Text("Liable to react dangerously", "위험 반응 우려"),
}
UN_NUMBERS = {
    "UN3480": Text("UN3480 Lithium ion batteries", "UN3480 리튬이온 배터리"),
    "UN3481": Text("UN3481 Lithium ion batteries with equipment", "UN3481 장치 포함 리튬이온 배터리"),
    "UN3556": Text("UN3556 Vehicle, lithium ion battery powered", "UN3556 리튬이온 배터리 구동 차량"),
    "UN3536": Text("UN3536 Batteries in cargo transport unit", "UN3536 화물운송단위 내 배터리"),
    "UN3551": Text("UN3551 Sodium ion batteries", "UN3551 나트륨이온 배터리"),
    "UN3077": Text("UN3077 Environmentally hazardous substance, solid (black mass)", "UN3077 환경유해물질, 고체(블랙매스)"),
    "none": Text("Not dangerous goods", "비위험물"),
}
MODES = {
    "road": Text("Road", "도로"),
    "rail": Text("Rail", "철도"),
    "sea": Text("Sea", "해상"),
    "air": Text("Air", "항공"),
}
PURPOSES = {
    "transfer": Text("Transfer", "이관"),
    "sale": Text("Sale", "판매"),
    "treatment": Text("Treatment", "처리"),
    "inspection": Text("Inspection", "검사"),
    "return": Text("Return", "반송"),
}
REFUSALS = {
    "wrong_item": Text("Not what was announced", "품목 상이"),
    "damaged": Text("Damaged on arrival", "도착 시 파손"),
    "no_documents": Text("Documents missing", "서류 미비"),
    "no_capacity": Text("No room", "보관 여력 없음"),
    "other": Text("Other", "기타"),
}
DEREGISTRATIONS = {
    "scrap": Text("Scrapping", "폐차"),
    "export": Text("Export", "수출"),
    "theft": Text("Theft", "도난"),
    "other": Text("Other", "기타"),
}
REPAIRS = {
    "fault": Text("Fault", "고장"),
    "warranty": Text("Warranty", "보증"),
    "recall": Text("Recall", "리콜"),
    "upgrade": Text("Upgrade", "성능 개선"),
    "other": Text("Other", "기타"),
}
SWAPS = {
    "warranty": Text("Warranty", "보증"),
    "recall": Text("Recall", "리콜"),
    "battery_swap": Text("Battery swapping", "배터리 교환"),
}
USED_REASONS = {
    "vehicle_scrapped": Text("Vehicle scrapped", "차량 폐차"),
    "replaced": Text("Replaced", "교체"),
    "damaged": Text("Damaged", "손상"),
    "end_of_use": Text("End of use at a site", "설치장소 사용 종료"),
    "other": Text("Other", "기타"),
}
WASTE_REASONS = {
    "not_reusable": Text("Not fit for reuse", "재사용 불가"),
    "damaged": Text("Damaged", "손상"),
    "no_demand": Text("No buyer", "수요 없음"),
    "end_of_use": Text("End of use", "사용 종료"),
    "other": Text("Other", "기타"),
}
REASSIGNMENTS = {
    "insolvency": Text("Insolvency", "도산"),
    "abandoned": Text("Abandoned", "방치"),
    "seizure": Text("Seizure or court order", "압류·법원 결정"),
    "other": Text("Other", "기타"),
}
MERGE_EVIDENCE = {
    "serial_found": Text("Serial number found on opening", "개봉 시 일련번호 확인"),
    "bms_read": Text("Serial number read from the BMS", "BMS에서 일련번호 확인"),
    "maker_confirmed": Text("Confirmed by the maker", "제조사 확인"),
    "vehicle_register": Text("Found by the vehicle's register", "자동차등록원부 확인"),
    "other": Text("Other", "기타"),
}
PRICE_BANDS = {
    "under_1m": Text("Under 1 million won", "100만원 미만"),
    "1m_3m": Text("1 to 3 million won", "100만~300만원"),
    "3m_5m": Text("3 to 5 million won", "300만~500만원"),
    "5m_10m": Text("5 to 10 million won", "500만~1천만원"),
    "over_10m": Text("Over 10 million won", "1천만원 초과"),
}
REGIONS = {
    "11": Text("Seoul", "서울"), "26": Text("Busan", "부산"), "27": Text("Daegu", "대구"),
    "28": Text("Incheon", "인천"), "29": Text("Gwangju", "광주"), "30": Text("Daejeon", "대전"),
    "31": Text("Ulsan", "울산"), "36": Text("Sejong", "세종"), "41": Text("Gyeonggi", "경기"),
    "43": Text("Chungbuk", "충북"), "44": Text("Chungnam", "충남"), "46": Text("Jeonnam", "전남"),
    "47": Text("Gyeongbuk", "경북"), "48": Text("Gyeongnam", "경남"), "50": Text("Jeju", "제주"),
    "51": Text("Gangwon", "강원"), "52": Text("Jeonbuk", "전북"),
}  # fmt: skip
APPLICATIONS = {
    "ess": Text("Stationary storage", "에너지저장장치"),
    "ups": Text("Uninterruptible supply", "무정전 전원"),
    "solar_lamp": Text("Solar street lamp", "태양광 가로등"),
    "light_vehicle": Text("Light vehicle", "경량 이동수단"),
    "other": Text("Other", "기타"),
}
FRACTIONS = {
    "black_mass": Text("Black mass", "블랙매스"),
    "aluminium": Text("Aluminium", "알루미늄"),
    "copper": Text("Copper", "구리"),
    "steel": Text("Steel", "철"),
    "plastics": Text("Plastics", "플라스틱"),
    "electrolyte": Text("Electrolyte", "전해질"),
    "residue": Text("Residue", "잔재물"),
}
ELEMENTS = {
    "Li": Text("Lithium", "리튬"),
    "Ni": Text("Nickel", "니켈"),
    "Co": Text("Cobalt", "코발트"),
    "Mn": Text("Manganese", "망간"),
    "C": Text("Graphite", "흑연"),
    "Cu": Text("Copper", "구리"),
    "Al": Text("Aluminium", "알루미늄"),
}
PRODUCTS = {
    "li2co3": Text("Lithium carbonate", "탄산리튬"),
    "lioh_h2o": Text("Lithium hydroxide monohydrate", "수산화리튬 일수화물"),
    "niso4_6h2o": Text("Nickel sulphate hexahydrate", "황산니켈 육수화물"),
    "coso4_7h2o": Text("Cobalt sulphate heptahydrate", "황산코발트 칠수화물"),
    "mnso4_h2o": Text("Manganese sulphate monohydrate", "황산망간 일수화물"),
    "graphite": Text("Graphite", "흑연"),
    "copper": Text("Copper", "구리"),
    "aluminium": Text("Aluminium", "알루미늄"),
    "mixed_hydroxide": Text("Mixed hydroxide", "혼합 수산화물"),
    "other": Text("Other", "기타"),
}
PROCESSES = {
    "hydrometallurgy": Text("Hydrometallurgy", "습식 제련"),
    "pyrometallurgy": Text("Pyrometallurgy", "건식 제련"),
    "direct": Text("Direct recycling", "직접 재활용"),
}
EXPORT_FORMS = {
    "in_vehicle": Text("Inside a vehicle", "차량 장착"),
    "pack": Text("Loose pack", "팩 단품"),
    "module": Text("Module", "모듈"),
    "black_mass": Text("Black mass", "블랙매스"),
}
INCIDENTS = {
    "crash": Text("Crash", "충돌"),
    "flood": Text("Flood", "침수"),
    "fire": Text("Fire", "화재"),
    "thermal_runaway": Text("Thermal runaway", "열폭주"),
    "leak": Text("Leak", "누액"),
    "drop": Text("Drop", "낙하"),
}
SEVERITIES = {"minor": Text("Minor", "경미"), "serious": Text("Serious", "심각"), "total": Text("Total loss", "전손")}
REASONS = {
    "incorrect_data": Text("The record was wrong; another stands for it", "기록 오류(정정 기록 있음)"),
    "did_not_occur": Text("It did not happen", "발생하지 않음"),
}
SOURCES = {
    "qr_scan": Text("QR scan", "QR 스캔"),
    "portal": Text("Portal", "포털"),
    "api": Text("Program", "API"),
    "batch": Text("Batch file", "일괄 등록"),
}

import pytest

from parties.text import with_particles


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("가상셀(주)이(가) 했습니다", "가상셀(주)가 했습니다"), ("허구안전검사원이(가) 했습니다", "허구안전검사원이 했습니다"),
        ("창고은(는)", "창고는"), ("검사을(를)", "검사를"), ("물을(를)", "물을"), ("서울(으)로", "서울로"), ("부산(으)로", "부산으로"),
        ("창고(으)로", "창고로"), ("GLN 9521(으)로", "GLN 9521로"), ("3은(는) 4이(가)", "3은 4가"), ("G01은(는)", "G01은"),
        ("web이(가)", "web이(가)"), ("이(가)", "이(가)"), ("'제조'을(를) 가상이(가)", "'제조'를 가상이"),
    ],
)  # fmt: skip
def test_particles_follow_their_word(text, read):
    assert with_particles(text) == read

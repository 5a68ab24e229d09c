"""Every rule says in both languages what must be true, who must act when it is not, and what settles that."""

import re

import pytest

from compliance.rules import REGISTRY, Rule
from compliance.rules.declaration import Basis
from parties.text import Text

_ENGLISH = re.compile(r"[A-Z][^.]*[a-z)]\.( [A-Z][^.]*[a-z)]\.)*")
_KOREAN = re.compile(r"[^.]*[가-힣][^.]*[니시]다\.( [^.]*[가-힣][^.]*[니시]다\.)*")
_TERMS = frozenset({"SoH", "GB", "T"})
"""Words in Latin letters that the field says in Korean too."""


@pytest.mark.parametrize("rule", [pytest.param(rule, id=code) for code, rule in sorted(REGISTRY.items())])
class TestManual:
    def test_is_whole_sentences_in_both_languages(self, rule):
        for text in (rule.manual, rule.acts, rule.closes):
            # What people record is named in quotation marks, whatever it ends in.
            assert _ENGLISH.fullmatch(text.en.replace("'", "")), text.en
            assert _KOREAN.fullmatch(text.ko.replace("'", "")), text.ko

    def test_says_in_korean_what_it_says(self, rule):
        for text in (rule.manual.ko, rule.acts.ko, rule.closes.ko):
            assert set(re.findall("[A-Za-z]+", text)) <= _TERMS

    def test_says_more_than_its_name(self, rule):
        assert len(rule.manual.ko) > len(rule.names.ko) and rule.names.ko != rule.manual.ko


def test_no_two_rules_say_the_same():
    assert len({rule.manual.ko for rule in REGISTRY.values()}) == len({rule.manual.en for rule in REGISTRY.values()}) == len(REGISTRY)


def test_a_rule_cannot_be_declared_in_one_language():
    with pytest.raises(TypeError, match="in Korean"):

        class Half(Rule):
            """Something is true."""

            code, names, basis = "X99", Text("Half", "반"), Basis(Text("None.", "없음."), "proposed")

    assert "X99" not in REGISTRY

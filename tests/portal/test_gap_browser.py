"""Gaps at a desk's keyboard and under a gloved thumb, in a real Chromium."""

import hashlib
import re

import pytest

from batteries import tasks as custody_tasks
from compliance import tasks as compliance_tasks
from compliance.models import Gap
from portal.words import WORDS
from tests import world as worlds
from tests.portal.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
THUMB_PX = 56


@pytest.fixture
def late(committed_world):
    """Three packs that the maker sent twelve days ago, and that nobody answered."""
    for number in range(3):
        about = {"battery": worlds.pack(f"KEY-{number}"), "facility": committed_world.maker.site}
        worlds.say(committed_world.maker, {"type": "manufactured", "occurred_at": worlds.ago(days=30), **about, **worlds.nameplate()},
                   {"type": "dispatched", "occurred_at": worlds.ago(days=12), **about,
                    **worlds.shipment(committed_world.collector)})  # fmt: skip
    custody_tasks.follow()
    compliance_tasks.follow()
    compliance_tasks.sweep()
    return committed_world


def test_many_are_explained_by_keys_alone(late, browser):
    page = browser.open(late.collector, **DESK)
    page.goto("/console/gaps")
    assert not page.locator("#bulk").is_visible()
    for key in "jxjxjk":
        page.keyboard.press(key)
    assert page.locator(".mark input:checked").count() == 2
    page.locator("#bulk-reason").fill("운송사 지연 xjk")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/gaps?**")
    assert WORDS["bulk_done"].format(done=2, same=0, refused=0).ko in page.locator("main").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.type("xe")
    assert page.evaluate("document.activeElement.value") == "xe"
    assert Gap.objects.filter(status="explained").count() == 2


def test_a_documents_hash_is_taken_on_the_device_and_the_file_stays_there(late, browser, tmp_path):
    paper = tmp_path / "운송장.pdf"
    paper.write_bytes(b"a waybill" * 1_000)
    gap = Gap.objects.filter(rule="G01").first()
    page = browser.open(late.collector, **PHONE)
    page.goto(f"/console/gaps/{gap.pk}")
    for button in page.locator(".whole .do > .button, .whole .do > details > summary").all():
        assert button.bounding_box()["height"] >= THUMB_PX
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    page.locator(".step-explain > summary").tap()
    page.locator(".evidence > summary").tap()
    sync_api = pytest.importorskip("playwright.sync_api")
    page.locator(".document input[type=file]").first.set_input_files(paper)
    sync_api.expect(page.locator("[name=sha256]").first).to_have_value(re.compile("^[0-9a-f]{64}$"))
    page.locator(".step-explain textarea").fill("운송장 첨부")
    with page.expect_request("**/explain") as sent, page.expect_navigation():
        page.locator(".step-explain > form > button").tap()
    assert b"waybill" not in (sent.value.post_data_buffer or b"")
    assert WORDS["gap_done_explain"].ko in page.locator("main").inner_text()
    assert gap.steps.get(action="explained").details["documents"] == [
        {"title": "운송장.pdf", "sha256": hashlib.sha256(paper.read_bytes()).hexdigest()}]  # fmt: skip

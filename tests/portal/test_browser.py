"""The people's door as people meet it: a real Chromium, a phone's screen and a thumb, or a desk and a keyboard."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from batteries import timeline
from compliance import tasks as compliance_tasks
from compliance.models import Gap
from events import epc
from portal.words import WORDS
from tests import world as worlds
from tests.portal.conftest import DESK, PHONE
from tests.world import GTIN

pytestmark = pytest.mark.browser
SERIAL = "KR24-EV-000200"
PATH = f"/01/{GTIN}/21/{SERIAL}"
THUMB_PX = 56


@pytest.fixture
def sent(committed_world):
    """A pack that the maker dispatched to the collector twelve days ago, too long for nobody to ask."""
    uri = worlds.pack(SERIAL)
    worlds.say(committed_world.maker, type="manufactured", battery=uri, facility=committed_world.maker.site,
               occurred_at=worlds.ago(days=30), **worlds.nameplate())  # fmt: skip
    worlds.say(committed_world.maker, type="dispatched", battery=uri, facility=committed_world.maker.site,
               occurred_at=worlds.ago(days=12), dispatch_no="D-77", **worlds.shipment(committed_world.collector))  # fmt: skip
    return committed_world


def told() -> list:
    return list(timeline.read(epc.pack(GTIN, SERIAL).key).steps)


def test_a_collector_records_a_receipt_with_taps_only(sent, browser):
    page = browser.open(sent.collector, **PHONE)
    page.goto(PATH)
    page.get_by_role("link", name=WORDS["record_received"].ko).tap()
    for control in (page.locator(".tiles label").first, page.locator("button.send"), page.locator("#f-mass_kg")):
        assert control.bounding_box()["height"] >= THUMB_PX
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    page.get_by_role("radio", name="양호").tap()
    page.locator("button.send").tap()
    page.wait_for_url("**/recorded?**")
    assert WORDS["recorded_as"].ko.format(type="입고·인수") in page.locator("h1").inner_text()
    claim = told()[-1].claim
    assert claim.event_id in page.locator("main").inner_text()
    assert (claim.author, claim.fields["sender"], claim.fields["source"]) == (
        sent.collector.gln, sent.maker.gln, "qr_scan")  # fmt: skip


def test_two_quick_taps_record_once(sent, browser):
    page = browser.open(sent.collector, **PHONE)
    page.goto(f"/record/received?battery=https://id.gs1.org{PATH}")
    page.get_by_role("radio", name="양호").tap()
    page.evaluate("const b = document.querySelector('button.send'); b.click(); b.click()")
    page.wait_for_url("**/recorded?**")
    assert [step.claim.type.code for step in told()].count("received") == 1
    page.goto(f"/record/received?battery=https://id.gs1.org{PATH}")
    assert WORDS["nothing_to_do"].ko in page.locator("main").inner_text()
    assert not page.locator("button.send").is_visible()


def test_the_label_on_the_screen_leads_back_to_the_page(sent, browser):
    page = browser.open(**DESK)
    page.goto(PATH)
    shot = Image.open(io.BytesIO(page.locator(".label .qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(shot)
    assert code.text == browser.origin.upper() + PATH
    assert page.goto(code.text).status == 200
    assert SERIAL in page.locator("h1").inner_text()


def test_signing_in_from_a_pack_leads_back_to_it(sent, browser):
    sent.collector.user.set_password("right and long enough")
    sent.collector.user.save()
    page = browser.open(**PHONE)
    page.goto(PATH)
    page.get_by_role("link", name=WORDS["sign_in_to_record"].ko).tap()
    page.fill("#username", "collector")
    page.fill("#password", "right and long enough")
    page.locator("main button").tap()
    page.wait_for_url(browser.origin + PATH)
    assert page.get_by_role("link", name=WORDS["record_received"].ko).is_visible()


def test_the_desk_works_by_keyboard_alone(sent, browser):
    compliance_tasks.follow()
    compliance_tasks.sweep()
    page = browser.open(sent.collector, **DESK)
    page.goto("/console")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    _tab_to(page, WORDS["tab_gaps"].ko)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/gaps")
    _tab_to(page, WORDS["gap_explain"].ko)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("운송사 사정으로 지연")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/console/gaps/[0-9a-f-]{36}$"))
    assert WORDS["gap_done_explain"].ko in page.locator("main").inner_text()
    assert Gap.objects.filter(status=Gap.Status.EXPLAINED, steps__note="운송사 사정으로 지연").count() == 1


def _tab_to(page, words: str) -> None:
    """Press Tab until the focused element says `words`, and see that focus can be seen all the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(
            "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineWidth]"
        )
        assert outline == "3px", text
        if text == words:
            return
    raise AssertionError(f"no Tab leads to {words}")


def test_the_language_is_switched_and_stays(sent, browser):
    page = browser.open(**PHONE)
    page.goto(PATH)
    assert page.locator("html").get_attribute("lang") == "ko"
    with page.expect_navigation():
        page.get_by_role("button", name="English").tap()
    assert page.url == browser.origin + PATH
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/")
    assert page.locator("h1").inner_text() == WORDS["front_title"].en


def test_a_report_appears_without_reloading(sent, browser):
    from compliance.reports import job

    page = browser.open(sent.collector, **DESK)
    page.goto("/console/reports")
    page.get_by_role("button", name=WORDS["report_ask"].ko).click()
    page.wait_for_url(re.compile(r"/console/reports/[0-9a-f-]{36}$"))
    job.resume()
    page.get_by_role("link", name="PDF").wait_for(timeout=15_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(sent, browser, window, scheme):
    compliance_tasks.follow()
    compliance_tasks.sweep()
    page = browser.open(sent.collector, color_scheme=scheme, **window)
    form = f"/record/received?battery=https://id.gs1.org{PATH}"
    for path in ("/", PATH, form, "/console?show=incoming", "/console/gaps", "/console/reports"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= window["viewport"]["width"], path

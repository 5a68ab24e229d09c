"""verify.html as somebody meets it who unpacked a bundle: from a disk, without the service, in a real Chromium.

It is held against the verifier in Python: both must say the same of every bundle, the honest and the doctored.
"""

import json

import pytest

from events import receipts
from events.log import note
from events.verify import bundle as verify
from events.verify import words
from portal.words import WORDS
from tests import world as worlds
from tests.api.caller import Caller
from tests.api.test_recording import event
from tests.compliance.doctored import CHANGES, SPELLINGS, THING, changed, drop, edit, extend, packed, put, unpack, zips
from tests.compliance.test_evidence import checked, evidence, key, pack, sample, signed  # noqa: F401 - fixtures
from tests.compliance.test_evidence_of_units import without_packing
from tests.epcis.test_dialects import URI, life_on_a_pallet, tell_plain
from tests.portal.conftest import DESK, PHONE
from tests.portal.test_browser import THUMB_PX

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


class Page:
    """The page in a window of its own, and everything that its console complained about."""

    def __init__(self, chrome, path, **window):
        context = chrome.new_context(offline=True, **({"locale": "en-US"} | window))
        self.complaints, self.asked = [], []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def give(self, content: bytes, *, name: str = "evidence.zip") -> str:
        """Choose a file; the page's verdict."""
        idle = self.page.locator("#result:not([aria-busy=true])")
        # Keys that were pasted have the page check the file before once more.
        idle.wait_for(state="attached", timeout=20_000)
        self.page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
        idle.wait_for(state="attached", timeout=20_000)
        return self.page.locator(".verdict").inner_text(timeout=20_000)

    def trust(self, *keys: str) -> None:
        """Paste published keys."""
        self.page.fill("#keys", "\n".join(keys))

    def findings(self) -> list[str]:
        """What does not hold, each line as a person reads it."""
        return self.page.locator(".findings li").all_inner_texts()

    def claims(self) -> list[verify.Shown]:
        """The rows of the table."""
        rows = self.page.locator("tr[data-claim]").evaluate_all("rows => rows.map(row => row.dataset.claim)")
        return [verify.Shown(*json.loads(row)) for row in rows]


@pytest.fixture
def opened(chrome, evidence, tmp_path):  # noqa: F811
    """The page that lies in the bundle, opened from where the bundle was unpacked."""
    path = tmp_path / "unpacked" / "verify.html"
    path.parent.mkdir()
    path.write_bytes(unpack(evidence)["verify.html"])
    page = Page(chrome, path)
    yield page
    page.page.context.close()
    assert page.complaints == [] and page.asked == [path.as_uri()]


def same(page: Page, content: bytes, *keys: note.Verifier) -> bool:
    """Whether the page says of a bundle, claim by claim, what Python says of it."""
    verdict = checked(content, *keys)
    said = page.give(content)
    told = [f"{finding.where}: {finding.text.en}" for finding in verdict.findings]
    assert (page.findings(), page.claims()) == (told, verdict.claims)
    good = words.ALL_HOLD.format(count=sum(not claim.unit for claim in verdict.claims)).en
    return good in said if not told else words.NOT_ALL_HOLD.format(count=len(told)).en in said


def test_a_whole_life_holds_by_the_published_key(opened, evidence, key):  # noqa: F811
    opened.trust(key.text)
    assert same(opened, evidence, key)
    assert len(opened.claims()) == 9 and not opened.page.locator(".warn").is_visible()
    opened.page.locator("summary").nth(5).click()
    entry = opened.page.locator("tr[data-claim]").nth(5).inner_text()
    assert "Gross mass, kg\n450\n" in entry and "Lithium ion batteries" in entry
    assert opened.page.locator("dl").first.inner_text().count(THING) == 1


def test_without_a_key_it_says_that_the_key_came_with_the_bundle(opened, evidence, key):  # noqa: F811
    assert same(opened, evidence)
    notice = opened.page.locator("#result .warn").inner_text()
    assert "The key came with the bundle" in notice and key.text in notice


@pytest.mark.parametrize("change", [change for change, _ in CHANGES])
def test_it_finds_what_python_finds(opened, evidence, key, change):  # noqa: F811
    opened.trust(key.text)
    assert same(opened, changed(evidence, change), key)


def test_it_finds_another_checkpoint_of_the_log_and_a_list_without_claims(opened, sample, evidence, key):  # noqa: F811
    opened.trust(key.text)
    assert same(opened, changed(evidence, extend(sample.signer)), key)
    assert words.NO_CLAIMS.en in opened.give(changed(evidence, edit("manifest.json", claims=[])))


def test_it_refuses_what_python_refuses(opened, evidence, key):  # noqa: F811
    opened.trust(key.text)
    none = words.NO_BUNDLE.en.partition(":")[0]
    for change in SPELLINGS:
        assert none in opened.give(changed(evidence, change))
    for doctored in zips(evidence):
        assert none in opened.give(doctored) or words.NO_RECEIPT.en.partition(":")[0] in opened.give(doctored)
    for name in ("manifest.json", "checkpoint.txt", "claims/0001/leaf.json", "claims/0001/proof.tlog-proof"):
        assert none in opened.give(changed(evidence, lambda files, name=name: files.pop(name)))


def test_it_has_the_same_limits(opened, evidence, key):  # noqa: F811
    name = "claims/0001/entry.json"
    assert same(opened, changed(evidence, put(name, b" " * verify.FILE_BYTES_MAX)), key) is True
    assert "more than" in opened.give(changed(evidence, put(name, b" " * (verify.FILE_BYTES_MAX + 1))))
    claims = [{"folder": "claims/0001", "event_id": "x"}] * (verify.CLAIMS_MAX + 1)
    assert f"more than {verify.CLAIMS_MAX}" in opened.give(changed(evidence, edit("manifest.json", claims=claims)))


def test_another_key_or_a_receipt_s_key_does_not_do(opened, evidence, key):  # noqa: F811
    opened.trust(note.generate("another.example/log")[1])
    assert "No key that is known here" in opened.give(evidence)
    signer = note.Signer.parse(note.generate(f"{key.name}/receipts")[0])
    head = note.parse_checkpoint(note.Note.parse(unpack(evidence)["checkpoint.txt"]).text)
    forged = note.sign(note.checkpoint_text(head.origin, head.size, head.root), signer)
    opened.trust(key.text, signer.verifier.text)
    assert words.NOT_THE_LOGS.en in opened.give(changed(evidence, put("checkpoint.txt", forged)))


def test_what_is_withheld_is_said_to_be(opened, world, life, signed):  # noqa: F811
    opened.trust(signed.text)
    assert same(opened, pack(life["uri"], world.recycler), signed)
    assert words.WITHHELD_COUNT.format(count=2).en in opened.page.locator("#result").inner_text()


def test_receipts_and_proofs_are_checked_too(opened, world, life, signed):  # noqa: F811
    answer = Caller(world.maker.token).record([event("P-1"), {"type": "nonsense"}, event("P-2")])
    assert words.NO_RECEIPT.en.partition(":")[0] not in opened.give(answer.content, name="answer.json")
    assert "is checked by a key" in opened.give(answer.content, name="answer.json")
    opened.trust(receipts.public_key(), signed.text)
    assert "2 claim(s)" in opened.give(answer.content, name="answer.json")
    forged = answer.json()
    forged["results"][0]["entry_sha256"] = "00" * 32
    assert "does not hold" in opened.give(json.dumps(forged).encode(), name="answer.json")
    regulator = Caller(world.regulator.token)
    for tail, said in (("receipt", "1 claim(s)"), ("proof.txt", "among its first 9")):
        text = regulator.get(f"events/{life['removed']}/{tail}").content
        assert said in opened.give(text, name=tail)
        assert "does not hold" in opened.give(text.replace(b"\nindex ", b"\nindex 1"), name=tail)


def test_words_of_a_bundle_stay_words(opened, evidence, key):  # noqa: F811
    opened.trust(key.text)
    opened.give(changed(evidence, edit("manifest.json", thing="<img src=x onerror=alert(1)>\u202e\n")))
    assert opened.page.locator("#result img").count() == 0
    assert "\u202e" not in opened.page.locator("#result").inner_text()


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_it_is_readable_in_korean_on_every_screen_and_by_keyboard(chrome, evidence, key, tmp_path, window):  # noqa: F811
    path = tmp_path / "verify.html"
    path.write_bytes(unpack(evidence)["verify.html"])
    opened = Page(chrome, path, locale="ko-KR", color_scheme="dark", **window)
    said = opened.give(changed(evidence, drop(4)))
    assert words.NOT_ALL_HOLD.format(count=1).ko in said and "4~4번이 없습니다" in opened.findings()[0]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= window["viewport"]["width"]
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.id") == "language"
    opened.page.keyboard.press("Enter")
    assert "does not hold" in opened.page.locator(".verdict").inner_text()
    for expected in ("file", "keys"):
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.id") == expected
    opened.page.context.close()


def test_a_browser_without_the_signatures_is_told_so(chrome, evidence, tmp_path):  # noqa: F811
    path = tmp_path / "verify.html"
    path.write_bytes(unpack(evidence)["verify.html"])
    context = chrome.new_context(locale="en-US")
    context.add_init_script("crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))")
    page = context.new_page()
    page.goto(path.as_uri())
    assert "cannot check Ed25519" in page.locator("#unable").inner_text()
    assert page.locator("#file").is_disabled()
    context.close()


def test_packed_again_by_a_person_it_is_still_evidence(opened, evidence, key):  # noqa: F811
    opened.trust(key.text)
    assert same(opened, packed(unpack(evidence).items()), key)


def test_evidence_is_downloaded_with_a_thumb_and_checked_where_it_came_from(committed_world, publish, browser, tmp_path):
    uri = worlds.pack("LIFE-1")
    worlds.live_through(committed_world, uri)
    worlds.settle()
    published = publish()
    page = browser.open(committed_world.recycler, **PHONE)
    page.goto(f"/01/{worlds.GTIN}/21/LIFE-1")
    button = page.get_by_role("link", name=WORDS["evidence_download"].ko)
    assert button.bounding_box()["height"] >= THUMB_PX
    with page.expect_download() as download:
        button.tap()
    download.value.save_as(tmp_path / "evidence.zip")
    page.get_by_role("link", name=WORDS["verify_evidence"].ko).first.tap()
    page.fill("#keys", page.request.get("/log/keys").text())
    page.set_input_files("#file", tmp_path / "evidence.zip")
    assert words.ALL_HOLD.format(count=9).ko in page.locator(".verdict").inner_text()
    assert published.text in page.locator("#keys").input_value()


def test_of_a_pack_on_a_pallet_it_says_the_same(opened, world, publish):
    tell_plain(world, life_on_a_pallet)
    worlds.settle()
    log_key, content = publish(), pack(URI, world.recycler)
    assert same(opened, content, log_key)
    assert any(claim.unit for claim in opened.claims())
    assert same(opened, without_packing(content), log_key)

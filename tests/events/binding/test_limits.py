"""What could make a reader fetch, grow or think for long is refused, at numbers that are told."""

import tracemalloc

import pytest

from events.binding import reading, writing
from events.binding.namespaces import NAMESPACES_MAX
from events.binding.reading import DEPTH_MAX, ELEMENTS_MAX, PREFIXES_MAX
from events.capture.splitting import EVENT_BYTES_MAX, SHELL_BYTES_MAX
from events.gate import GateError
from tests.events.binding.documents import document, object_event, read, refused


@pytest.mark.parametrize("declared", [
    '<!DOCTYPE a []>', '<!DOCTYPE a PUBLIC "a" "b">', '<!DOCTYPE a SYSTEM "file:///etc/hostname">', '<!DOCTYPE a [<!ENTITY x "y">]>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
])  # fmt: skip
def test_a_document_type_is_refused_before_anything_is_read_of_it(declared):
    error = refused(document(object_event("<ex:a>&x;</ex:a>"), head=declared))
    assert error.code == "document-type"
    assert "DOCTYPE" in error.en


def test_a_document_type_that_declares_nothing_is_passed_over():
    said = object_event("<ex:a>x</ex:a>")
    assert read(document(said, head="<!DOCTYPE a>")) == read(document(said))


@pytest.mark.parametrize("head", ["", "<!DOCTYPE a>"])
def test_an_entity_that_nobody_declared_is_refused(head):
    assert refused(document(object_event("<ex:a>&x;</ex:a>"), head=head)).code == "malformed-xml"


@pytest.mark.parametrize(("spare", "is_read"), [(0, True), (1, False)])
def test_depth_is_limited(spare, is_read):
    # Around an extension stand the document, its body, the list and the event.
    inside = DEPTH_MAX - 4 + spare
    content = document(object_event("<ex:a>" * inside + "</ex:a>" * inside))
    if is_read:
        assert len(read(content)[0]) == 1
    else:
        assert refused(content).code == "too-deep"


@pytest.mark.parametrize(("spare", "is_read"), [(0, True), (1, False)])
def test_elements_of_an_event_are_limited(spare, is_read):
    # The event itself, its two times, its list with one thing, and its action.
    content = document(object_event("<ex:a/>" * (ELEMENTS_MAX - 6 + spare)))
    if is_read:
        assert len(read(content)[0]) == 1
    else:
        assert refused(content).code == "too-large"


@pytest.mark.parametrize(("spare", "is_read"), [(-400, True), (1, False)])
def test_bytes_of_an_event_are_limited(spare, is_read):
    content = document(object_event(f"<ex:a>{'x' * (EVENT_BYTES_MAX + spare)}</ex:a>"))
    if is_read:
        assert len(read(content, size=1 << 16)[0]) == 1
    else:
        assert refused(content, size=1 << 16).code == "too-large"


@pytest.mark.parametrize("endless", [b"<!--", b"<ex:a ex:b='", b"<?a "])
def test_what_does_not_end_is_not_kept(endless):
    content = document(object_event()).partition(b"<action>")[0] + endless + b"x" * (EVENT_BYTES_MAX + (1 << 17))
    assert refused(content, size=1 << 16).code == "too-large"


@pytest.mark.parametrize(("comments", "is_read"), [(7, True), (9, False)])
def test_what_stands_around_the_events_is_limited(comments, is_read):
    assert SHELL_BYTES_MAX == 8 << 20
    filling = b"<!--" + b"x" * ((1 << 20) - 100) + b"-->"
    content = document(object_event()).replace(b"<EPCISBody>", filling * comments + b"<EPCISBody>")
    if is_read:
        assert len(read(content, size=1 << 18)[0]) == 1
    else:
        assert refused(content, size=1 << 18).code == "too-large"


@pytest.mark.parametrize(("spare", "is_read"), [(0, True), (1, False)])
def test_namespaces_are_limited(spare, is_read):
    # Four are declared by the root.
    declared = " ".join(f'xmlns:p{n}="https://p{n}.example/"' for n in range(PREFIXES_MAX - 4 + spare))
    content = document(object_event(f"<ex:a {declared}/>"))
    if is_read:
        assert len(read(content)[0]) == 1
    else:
        assert refused(content).code == "too-large"


@pytest.mark.parametrize(("spare", "is_read"), [(0, True), (1, False)])
def test_namespaces_whose_names_are_used_are_limited(spare, is_read):
    content = document(object_event("".join(f'<a xmlns="https://p{n}.example/"/>' for n in range(NAMESPACES_MAX + spare))))
    if is_read:
        assert len(read(content)[0]) == 1
    else:
        assert refused(content).code == "too-large"


def test_entities_that_grow_are_not_even_begun():
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    content = document(object_event("<ex:a>&a11;</ex:a>"), head=f'<!DOCTYPE a [<!ENTITY a0 "x">{grown}]>')
    assert refused(content).code == "document-type"


@pytest.mark.parametrize(("number", "code"), [("9007199254740991", None), ("9007199254740993", "number-out-of-range")])
def test_numbers_are_those_of_json(number, code):
    content = document(object_event(f"<ex:a xsi:type='xsd:long'>{number}</ex:a>"))
    if code is None:
        assert reading.one_event(content)["ex:a"] == int(number)
    else:
        with pytest.raises(GateError) as found:
            reading.one_event(content)
        assert found.value.code == code


def test_an_event_of_many_namespaces_is_written():
    event = {"type": "ObjectEvent", "recordTime": "x", **{f"https://p{n}.example/a": "x" for n in range(20_000)}}
    assert writing.written(event).count(b"xmlns:ns") == 20_000


def test_memory_does_not_grow_with_the_document():
    piece = object_event().encode() * 50
    head, _, tail = document("|").partition(b"|")

    def peak(pieces: int) -> int:
        tracemalloc.start()
        reader, events = reading.Reader(), 0
        reader.feed(head)
        for _ in range(pieces):
            events += sum(1 for _ in reader.feed(piece))
        reader.feed(tail)
        assert reader.shell()["epcisBody"] == {"eventList": []}
        assert events == 50 * pieces
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(24) < 2 * peak(3)

"""Documents in XML become the events that JSON would say; what cannot be read is refused, with the place."""

import pytest

from events import schema
from tests.events.binding.documents import EX, document, object_event, read, read_event, refused

SOAP = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
PLAIN = {
    "type": "ObjectEvent", "eventTime": "2026-01-05T10:00:00.000+09:00", "eventTimeZoneOffset": "+09:00",
    "epcList": ["urn:epc:id:sgtin:9521234.054321.C-1"], "action": "OBSERVE",
}  # fmt: skip


class TestFields:
    def test_a_plain_event(self):
        assert read_event() == PLAIN

    @pytest.mark.parametrize(("written", "said"), [
        ("<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep> https://952.example/step/a </bizStep>", {"bizStep": "https://952.example/step/a"}),
        ("<disposition>urn:epcglobal:cbv:disp:in_transit</disposition>", {"disposition": "in_transit"}),
        ("<readPoint><id>urn:epc:id:sgln:9521234.00001.0</id><ex:floor>2</ex:floor></readPoint>",
         {"readPoint": {"id": "urn:epc:id:sgln:9521234.00001.0", "ex:floor": "2"}}),
        ('<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:a:1</bizTransaction>'
         "<bizTransaction>urn:a:2</bizTransaction></bizTransactionList>",
         {"bizTransactionList": [{"type": "po", "bizTransaction": "urn:a:1"}, {"bizTransaction": "urn:a:2"}]}),
        ('<sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:a:1</source></sourceList>',
         {"sourceList": [{"type": "owning_party", "source": "urn:a:1"}]}),
        ('<destinationList><destination type="urn:a:mine">urn:a:1</destination></destinationList>',
         {"destinationList": [{"type": "urn:a:mine", "destination": "urn:a:1"}]}),
        ("<quantityList><quantityElement><epcClass>urn:a:c</epcClass><quantity>2.50</quantity><uom>KGM</uom>"
         "</quantityElement><quantityElement><epcClass>urn:a:d</epcClass></quantityElement></quantityList>",
         {"quantityList": [{"epcClass": "urn:a:c", "quantity": 2.5, "uom": "KGM"}, {"epcClass": "urn:a:d"}]}),
        ('<quantityList><quantityElement><epcClass>urn:a:c</epcClass><quantity xsi:nil="true"/></quantityElement></quantityList>',
         {"quantityList": [{"epcClass": "urn:a:c"}]}),
        ("<persistentDisposition><unset>urn:epcglobal:cbv:disp:damaged</unset><set>urn:epcglobal:cbv:disp:available</set>"
         "</persistentDisposition>", {"persistentDisposition": {"unset": ["damaged"], "set": ["available"]}}),
        ("<ilmd><cbvmda:lotNumber xmlns:cbvmda='urn:epcglobal:cbv:mda'>L1</cbvmda:lotNumber></ilmd>",
         {"ilmd": {"cbvmda:lotNumber": "L1"}}),
    ])  # fmt: skip
    def test_what_stands_in_it(self, written, said):
        assert read_event(written) == PLAIN | said

    @pytest.mark.parametrize(("written", "said"), [
        ("<certificationInfo>urn:a:1</certificationInfo>", {"certificationInfo": "urn:a:1"}),
        ("<certificationInfo>urn:a:1</certificationInfo><certificationInfo>urn:a:2</certificationInfo>",
         {"certificationInfo": ["urn:a:1", "urn:a:2"]}),
        ("<errorDeclaration><declarationTime>2026-01-06T10:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data"
         "</reason><correctiveEventIDs><correctiveEventID>urn:a:1</correctiveEventID></correctiveEventIDs></errorDeclaration>",
         {"errorDeclaration": {"declarationTime": "2026-01-06T10:00:00Z", "reason": "incorrect_data",
                               "correctiveEventIDs": ["urn:a:1"]}}),
    ])  # fmt: skip
    def test_what_is_said_of_the_event_itself(self, written, said):
        assert read_event(about=written) == PLAIN | said

    def test_sensor_data_stands_in_attributes(self):
        event = read_event(
            '<sensorElementList><sensorElement><sensorMetadata time="2026-01-05T00:59:00Z" ex:m="x"/>'
            '<sensorReport type="gs1:Temperature" value="26.0" uom="CEL" booleanValue="true" component="cbv:Comp-x" ex:r="y"/>'
            '<sensorReport exception="gs1:ALARM_CONDITION"/>'
            '<sensorReport type="gs1:Unheard"/><ex:more>z</ex:more></sensorElement></sensorElementList>'
        )
        assert event["sensorElementList"] == [{
            "sensorMetadata": {"time": "2026-01-05T00:59:00Z", "ex:m": "x"},
            "sensorReport": [
                {"type": "Temperature", "value": 26.0, "uom": "CEL", "booleanValue": True, "component": "x", "ex:r": "y"},
                {"exception": "ALARM_CONDITION"}, {"type": "gs1:Unheard"},
            ],
            "ex:more": "z",
        }]  # fmt: skip
        assert schema.check_event(event | {"@context": []}) == []

    @pytest.mark.parametrize(("name", "inside"), [
        ("AggregationEvent", "<parentID>urn:a:p</parentID><childEPCs><epc>urn:a:1</epc></childEPCs><action>ADD</action>"),
        ("AssociationEvent", "<parentID>urn:a:p</parentID><childEPCs/><action>DELETE</action>"),
        ("TransactionEvent", "<bizTransactionList><bizTransaction>urn:a:t</bizTransaction></bizTransactionList>"
                             "<epcList/><action>ADD</action><quantityList><quantityElement><epcClass>urn:a:c</epcClass>"
                             "</quantityElement></quantityList>"),
        ("TransformationEvent", "<inputEPCList><epc>urn:a:1</epc></inputEPCList><outputQuantityList><quantityElement>"
                                "<epcClass>urn:a:c</epcClass></quantityElement></outputQuantityList><transformationID>urn:a:t"
                                "</transformationID>"),
    ])  # fmt: skip
    def test_the_other_types(self, name, inside):
        times = "<eventTime>2026-01-05T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>"
        [[event], _] = read(document(f"<{name}>{times}{inside}</{name}>"))
        assert event["type"] == name
        assert schema.check_event(event) == []

    def test_a_list_that_xml_must_name_is_left_out_where_json_may(self):
        sensor = '<sensorElementList><sensorElement><sensorReport type="gs1:Mass"/></sensorElement></sensorElementList>'
        place = "<readPoint><id>urn:a:1</id></readPoint>"
        about_a_place = document(object_event(place + sensor).replace("<epc>urn:epc:id:sgtin:9521234.054321.C-1</epc>", ""))
        about_nothing = document(object_event().replace("<epc>urn:epc:id:sgtin:9521234.054321.C-1</epc>", ""))
        assert "epcList" not in read(about_a_place)[0][0]
        assert read(about_nothing)[0][0]["epcList"] == []


class TestOrder:
    """The order of elements is that of XML Schema, in version 2."""

    @pytest.mark.parametrize(("before", "after", "pointer"), [
        ("<action>OBSERVE</action>", "<eventTime>2026-01-05T10:00:00.000+09:00</eventTime>", "/eventList/0/eventTime"),
        ("<bizStep>urn:a:1</bizStep>", "<certificationInfo>urn:a:1</certificationInfo>", "/eventList/0/certificationInfo"),
        ("<ex:own>1</ex:own>", "<bizStep>urn:a:1</bizStep>", "/eventList/0/bizStep"),
        ("<readPoint><ex:floor>1</ex:floor><id>urn:a:1</id></readPoint>", "", "/eventList/0/id"),
        ("<quantityList><quantityElement><quantity>1</quantity><epcClass>urn:a:c</epcClass></quantityElement></quantityList>",
         "", "/eventList/0/epcClass"),
        ('<sensorElementList><sensorElement><sensorReport type="gs1:Mass"/><sensorMetadata/></sensorElement></sensorElementList>',
         "", "/eventList/0/sensorMetadata"),
        ("<persistentDisposition><set>urn:a:1</set><unset>urn:a:2</unset></persistentDisposition>", "", "/eventList/0/unset"),
    ])  # fmt: skip
    def test_another_is_refused_with_the_place(self, before, after, pointer):
        error = refused(document(object_event(before + after)))
        assert (error.code, error.pointer) == ("malformed-xml", pointer)
        assert error.line > 1

    def test_both_elements_are_named(self):
        assert refused(document(object_event("<disposition>urn:a:1</disposition><bizStep>urn:a:2</bizStep>"))).en.startswith(
            "bizStep stands after disposition"
        )

    def test_an_error_declaration_has_none(self):
        said = "<errorDeclaration><reason>urn:a:r</reason><declarationTime>2026-01-06T10:00:00Z</declarationTime></errorDeclaration>"
        assert read_event(about=said)["errorDeclaration"] == {"reason": "urn:a:r", "declarationTime": "2026-01-06T10:00:00Z"}

    def test_what_version_1_says_in_other_places_is_read(self):
        event = object_event("<ex:own>1</ex:own><extension><sourceList><source type='urn:a:t'>urn:a:1</source></sourceList></extension>")
        assert read(document(event, version="1.2"))[0][0]["sourceList"] == [{"type": "urn:a:t", "source": "urn:a:1"}]


class TestVersion1:
    def test_wrappers_are_seen_through(self):
        wrapped = document(
            "<extension><TransformationEvent><eventTime>2026-01-05T10:00:00Z</eventTime>"
            "<eventTimeZoneOffset>+00:00</eventTimeZoneOffset><baseExtension><eventID>urn:a:e</eventID></baseExtension>"
            "<inputEPCList><epc>urn:a:1</epc></inputEPCList><outputEPCList><epc>urn:a:2</epc></outputEPCList>"
            "</TransformationEvent></extension>",
            object_event("<extension><sourceList><source type='urn:epcglobal:cbv:sdt:location'>urn:a:1</source></sourceList>"
                         "<extension><ex:own>1</ex:own></extension></extension>"),
            version="1.2",
        )  # fmt: skip
        [first, second], shell = read(wrapped)
        assert (first["type"], first["eventID"], shell["schemaVersion"]) == ("TransformationEvent", "urn:a:e", "1.2")
        assert second == PLAIN | {"sourceList": [{"type": "location", "source": "urn:a:1"}], "ex:own": "1"}

    def test_a_quantity_event_is_no_event_of_version_2(self):
        [[event], _] = read(document("<QuantityEvent><epcClass>urn:a:c</epcClass></QuantityEvent>", version="1.2"))
        assert [fault.code for fault in schema.check_event(event)] == ["unknown-type"]


class TestExtensions:
    @pytest.mark.parametrize(("written", "said"), [
        ("<ex:a>x</ex:a>", "x"), ("<ex:a> x\n</ex:a>", " x\n"), ("<ex:a/>", ""), ("<ex:a xsi:nil='true'/>", None),
        ("<ex:a xsi:type='xsd:integer'>7</ex:a>", 7), ("<ex:a xsi:type='xsd:double'>7.5e1</ex:a>", 75.0),
        ("<ex:a xsi:type='xsd:decimal'>0.50</ex:a>", 0.5), ("<ex:a xsi:type='xsd:boolean'>1</ex:a>", True),
        ("<ex:a xsi:type='xsd:dateTime'>2026-01-05T10:00:00Z</ex:a>", "2026-01-05T10:00:00Z"),
        ("<ex:a xsi:type='xsd:dateTime'>\n  2026-01-05T10:00:00Z\n</ex:a>", "2026-01-05T10:00:00Z"),
        ("<ex:a xsi:type='xsd:token' c='2'> a\n\tb </ex:a>", {"c": "2", "rdf:value": "a b"}),
        ("<ex:a xsi:type='xsd:string'> x\n</ex:a>", " x\n"), ("<ex:a xsi:type='ex:Code'> x\n</ex:a>", " x\n"),
        ("<ex:a xsi:type='xsd:integer'>\n 7\n</ex:a>", 7), ("<ex:a xsi:type='xsd:boolean'> true </ex:a>", True),
        ("<ex:a xsi:type='xsd:integer'>seven</ex:a>", "seven"), ("<ex:a xsi:type='xsd:double'>INF</ex:a>", "INF"),
        ("<ex:a>1</ex:a><ex:a>2</ex:a>", ["1", "2"]), ("<ex:a><ex:b>1</ex:b><c>2</c></ex:a>", {"ex:b": "1", "c": "2"}),
        ("<ex:a ex:b='1' c='2'/>", {"ex:b": "1", "c": "2"}),
        ("<ex:a unit='KGM'>3.5</ex:a>", {"unit": "KGM", "rdf:value": "3.5"}),
        ("<ex:a xml:lang='ko'>가</ex:a>", {"xml:lang": "ko", "rdf:value": "가"}),
        ("<ex:a><![CDATA[<b>]]>&amp;&#xAC00;</ex:a>", "<b>&가"),
    ])  # fmt: skip
    def test_an_element_of_a_namespace_is_a_value(self, written, said):
        assert read_event(written)["ex:a"] == said

    def test_what_a_prefix_stands_for_goes_with_the_event(self):
        [[event], shell] = read(document(object_event(
            "<o:a xmlns:o='https://other.example/'>1</o:a><b xmlns='https://third.example/'>2</b>"
            "<ex:c xmlns:ex='https://fourth.example/'>3</ex:c><_d:d xmlns:_d='https://fifth.example/'>4</_d:d>"
            "<ex:e>5</ex:e>")))  # fmt: skip
        assert shell["@context"][1:] == [{"ex": EX}]
        assert event["@context"] == {
            "o": "https://other.example/", "ns1": "https://third.example/", "ns2": "https://fourth.example/",
            "ns3": "https://fifth.example/",
        }  # fmt: skip
        assert [event[key] for key in ("o:a", "ns1:b", "ns2:c", "ns3:d", "ex:e")] == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize(("written", "pointer"), [
        ("<foo>1</foo>", "/foo"), ("<ilmd><lot>1</lot></ilmd>", "/ilmd"),
        ("<bizStep>urn:a:1</bizStep><bizStep>urn:a:2</bizStep>", "/bizStep"),
        ("<quantityList><quantityElement><epcClass>urn:a:c</epcClass><quantity>two</quantity></quantityElement></quantityList>",
         "/quantityList/0/quantity"),
        ("<readPoint><id>urn:a:1</id><floor>2</floor></readPoint>", "/readPoint/floor"),
        ("<sourceList><source>urn:a:1</source></sourceList>", "/sourceList/0/type"),
        ("<sourceList><source type='location' xsi:nil='true'><a/></source></sourceList>", "/sourceList/0/source"),
        ("<disposition code='1'>active</disposition>", "/disposition"), ("<type>ObjectEvent</type>", "/type"),
    ])  # fmt: skip
    def test_what_no_field_is_called_is_told_by_its_name(self, written, pointer):
        assert schema.check_event(read_event(written))[0].pointer.startswith(pointer)

    def test_text_between_elements_is_refused_with_the_event(self):
        error = refused(document(object_event(), object_event("<ex:a>text<ex:b/></ex:a>")))
        assert (error.code, error.pointer) == ("malformed-xml", "/eventList/1/a")


class TestAroundTheEvents:
    def test_a_message_of_soap_is_told_what_to_send(self):
        assert "EPCISDocument in its body" in refused(SOAP).en

    @pytest.mark.parametrize("as_written", [
        lambda whole: b"\xef\xbb\xbf" + whole, lambda whole: whole.replace(b"\n", b"\r\n"), lambda whole: whole.replace(b"UTF-8", b"utf-8"),
    ], ids=["byte order mark", "line ends of Windows", "small letters"])  # fmt: skip
    def test_whatever_system_wrote_it(self, as_written):
        whole = document(object_event("<ex:a>가</ex:a>"))
        assert read(as_written(whole)) == read(as_written(whole), size=1) == read(whole)

    def test_pieces_of_any_size_are_one_document(self):
        whole = document(object_event("<ex:a>가나다</ex:a>"), object_event())
        assert read(whole, size=1) == read(whole, size=7) == read(whole)

    def test_a_query_document(self):
        query = document(object_event()).replace(b"EPCISDocument", b"EPCISQueryDocument").replace(
            b"epcis:xsd:2", b"epcis-query:xsd:2").replace(
            b"<EventList>", b"<epcis:QueryResults><queryName>Q</queryName><resultsBody><EventList>").replace(
            b"</EventList>", b"</EventList></resultsBody></epcis:QueryResults>")  # fmt: skip
        [event], shell = read(query)
        assert event == PLAIN
        assert shell["epcisBody"]["queryResults"]["queryName"] == "Q"
        assert schema.check_document(shell) == []

    def test_a_query_document_may_have_a_header(self):
        header = ('<EPCISHeader><extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:a:v"><VocabularyElementList>'
                  '<VocabularyElement id="urn:a:1"/></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData>'
                  "</extension></EPCISHeader>")  # fmt: skip
        query = document(header=header).replace(b"EPCISDocument", b"EPCISQueryDocument").replace(
            b"epcis:xsd:2", b"epcis-query:xsd:2").replace(
            b"<EventList></EventList>", b"<epcis:QueryResults><queryName>Q</queryName><resultsBody/></epcis:QueryResults>")  # fmt: skip
        _, shell = read(query)
        assert schema.check_document(shell) == []
        assert shell["epcisBody"]["queryResults"]["resultsBody"]["vocabularyList"][0]["type"] == "urn:a:v"

    def test_master_data_of_the_header(self):
        header = (
            '<EPCISHeader><s:StandardBusinessDocumentHeader xmlns:s="http://www.unece.org/cefact/namespaces/'
            'StandardBusinessDocumentHeader"><s:HeaderVersion>1.0</s:HeaderVersion></s:StandardBusinessDocumentHeader>'
            '<extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation">'
            '<VocabularyElementList><VocabularyElement id="urn:epc:id:sgln:9521234.00001.0">'
            '<attribute id="urn:epcglobal:cbv:mda#city"> Invented </attribute>'
            '<attribute id="urn:a:b"><ex:c xsi:type="xsd:integer">1</ex:c></attribute>'
            "<children><id>urn:epc:id:sgln:9521234.00001.1</id></children></VocabularyElement></VocabularyElementList>"
            "</Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>"
        )
        _, shell = read(document(object_event(), header=header))
        assert schema.check_document(shell, with_events=False) == []
        [vocabulary] = shell["epcisHeader"]["epcisMasterData"]["vocabularyList"]
        assert vocabulary == {
            "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
            "vocabularyElementList": [{
                "id": "urn:epc:id:sgln:9521234.00001.0", "children": ["urn:epc:id:sgln:9521234.00001.1"],
                "attributes": [{"id": "urn:epcglobal:cbv:mda#city", "attribute": "Invented"},
                               {"id": "urn:a:b", "attribute": {"ex:c": 1}}],
            }],
        }  # fmt: skip

    @pytest.mark.parametrize(("content", "code", "pointer"), [
        (b"<a/>", "unknown-type", "/a"), (SOAP, "unknown-type", "/Envelope"),
        (document().replace(b"xsd:2", b"xsd:9"), "unknown-type", "/EPCISDocument"),
        (document().replace(b"EventList", b"EventsList"), "unknown-field", "/EPCISDocument/EPCISBody/EventsList"),
        (document().replace(b"</EventList>", b"</EventList>text"), "malformed-xml", "/EPCISDocument/EPCISBody"),
        (document(object_event())[:-5], "malformed-xml", None), (b"", "malformed-xml", None), (b"{}", "malformed-xml", None),
        (document().replace(b"UTF-8", b"UTF-16"), "invalid-text", ""),
        (document().decode().encode("utf-16"), "invalid-text", None),
        (document(object_event("<un:bound/>")), "malformed-xml", None), (document(object_event("<ex:a>&#0;</ex:a>")), "malformed-xml", None),
        (document(object_event("<ex:a>\xff</ex:a>")).decode().encode("latin-1"), "malformed-xml", None),
    ])  # fmt: skip
    def test_what_is_no_document_is_refused_with_the_place(self, content, code, pointer):
        error = refused(content)
        assert (error.code, error.line is not None) == (code, True)
        assert pointer is None or error.pointer == pointer

    def test_a_document_without_its_body_or_version_is_no_document(self):
        _, shell = read(document().replace(b'schemaVersion="2.0"', b""))
        assert [fault.pointer for fault in schema.check_document(shell)] == ["/schemaVersion"]

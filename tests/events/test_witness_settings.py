"""Which witnesses there are: set by an administrator, and held to the rules all the same."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command

from events.log import cosigning, note, publishing, witnesses
from events.log.witnesses import WitnessError
from tests.events.log.witness import Witness as Honest
from tests.events.log.witness import listening
from tests.events.test_publishing import ORIGIN, tell

PRIVATE, PUBLIC = note.generate(ORIGIN)
LOG = note.Verifier.parse(PUBLIC)
KEY = Honest(LOG).verifier.text


def test_witnesses_stand_one_a_line_or_between_semicolons():
    other = Honest(LOG, name="witness.example/w2").verifier.text
    for text in (f"https://a.example/p/ {KEY}\n\nhttps://b.example {other}\n",
                 f"https://a.example/p {KEY}; https://b.example {other};"):  # fmt: skip
        first, second = witnesses.parse(text, production=True)
        assert (first.url, second.url) == ("https://a.example/p", "https://b.example")
        assert [first.verifier.text, second.verifier.text] == [KEY, other]
    assert witnesses.parse(" \n", production=True) == ()


@pytest.mark.parametrize("host", ["127.0.0.1:8100", "localhost", "[::1]:8100"])
def test_on_a_desk_a_witness_on_the_machine_itself_may_do_without_tls(host):
    assert witnesses.parse(f"http://{host}/p {KEY}", production=False)
    with pytest.raises(WitnessError, match="begins with https"):
        witnesses.parse(f"http://{host}/p {KEY}", production=True)


@pytest.mark.parametrize("text", [
    KEY, f"https://a.example {KEY} more", f"http://a.example {KEY}", f"ftp://127.0.0.1 {KEY}", f"file:///etc {KEY}",
    f"https:// {KEY}", f"https://u:p@a.example {KEY}", f"https://a.example?q {KEY}", f"https://a.example#f {KEY}",
    f"https://a.example:x {KEY}", f"https://a.example:99999 {KEY}", f"https://a.example {KEY[:-1]}",
    f"https://a.example {PUBLIC}", f"https://a.example {KEY}; https://b.example {KEY}",
])  # fmt: skip
def test_what_names_no_witness_is_refused(text):
    with pytest.raises(WitnessError):
        witnesses.parse(text, production=False)


def test_a_log_has_a_limited_number_of_them():
    keys = [Honest(LOG, name=f"w{n}.example").verifier.text for n in range(witnesses.WITNESSES_MAX + 1)]
    lines = [f"https://w.example/{n} {key}" for n, key in enumerate(keys)]
    assert len(witnesses.parse("\n".join(lines[:-1]), production=True)) == witnesses.WITNESSES_MAX
    with pytest.raises(WitnessError, match="at most 16"):
        witnesses.parse("\n".join(lines), production=True)


@pytest.mark.parametrize("text", ["", "rubbish"])
def test_the_collector_does_not_start_without_one(settings, text):
    settings.LOG_WITNESSES = text
    with pytest.raises(CommandError, match="LOG_WITNESSES"):
        call_command("collect_cosignatures", once=True)


@pytest.mark.usefixtures("committed_world")
def test_the_collector_asks_each_and_shows_those_of_the_setting_only(settings, tmp_path):
    tell(3)
    publishing.Publisher(note.Signer.parse(PRIVATE), origin=ORIGIN, memory=tmp_path / "head.json").publish()
    one, other = Honest(LOG), Honest(LOG, name="witness.example/w2")
    with listening(one.answer) as url, listening(other.answer) as url2:
        for setting, shown in ((f"{url} {one.verifier.text}; {url2} {other.verifier.text}", 2),
                               (f"{url2} {other.verifier.text}", 1)):  # fmt: skip
            settings.LOG_WITNESSES = setting
            call_command("collect_cosignatures", once=True)
            assert [standing.size for standing in cosigning.standings()] == [3] * shown
    signed = publishing.published().note.encode()
    assert len(note.cosignatures(signed, [one.verifier, other.verifier])) == 2
    assert one.asked == other.asked == [0]


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for this machine that no authority stands behind."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, here = datetime.now(UTC), x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    signed = builder.add_extension(here, critical=True).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path / "certificate.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return file


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_a_witness_shows_a_certificate_that_somebody_vouches_for(tmp_path, certificate, monkeypatch, is_known):
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tell(3)
    publishing.Publisher(note.Signer.parse(PRIVATE), origin=ORIGIN, memory=tmp_path / "head.json").publish()
    tls, honest = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Honest(LOG)
    tls.load_cert_chain(certificate)
    with listening(honest.answer, tls=tls) as url:
        cosigning.Cosigner(witnesses.Witness(url, honest.verifier)).ask()
    [standing] = cosigning.standings()
    assert (standing.size, standing.fault) == (
        (3, "") if is_known else (None, "It does not answer (SSLCertVerificationError).")
    )

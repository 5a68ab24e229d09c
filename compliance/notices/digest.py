"""The e-mail that a person gets once a day, or once a week: what is new in the gaps that are theirs to know of.

Nothing is sent when nothing is new. A mail that was sent and could not be noted is sent again under the same
Message-ID, which mail programs show once.
"""

import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from datetime import time as clock
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.utils import timezone

from compliance import calendar, cards
from compliance.gaps import ACTIONS, outbox
from compliance.gaps.visibility import BETWEEN_TWO
from compliance.models import Gap, GapWatch, MailSetting, Notice, Severity
from compliance.notices.words import WORDS
from events import feed
from parties import access
from parties.models import Membership, Operator
from parties.text import Text

FROM_HOUR = clock(8)
"""From when on, in Korean time, the day's mails go out."""
GAPS_MAX = 30
"""Gaps that one mail tells of one by one; further ones are counted."""
NOTICES_MAX = 5_000
"""Steps that one mail takes in; what is left is the next one's."""
_SALT = "compliance.digest"
_FOR_GOOD = 500
"""From this reply of a mail server on, trying again at once is no use (RFC 5321, 4.2.1)."""
_EVERY = {MailSetting.Frequency.DAILY: timedelta(days=1), MailSetting.Frequency.WEEKLY: timedelta(days=7)}

log = structlog.get_logger(__name__)


def send_due(*, seconds: float) -> int:
    """Send the mails that are due, for so long; answers how many. A mail server that is away is asked again by the next run."""
    outbox.place()
    began, sent, now = time.monotonic(), 0, timezone.now()
    for membership_id in due(now=now):
        if time.monotonic() - began > seconds:
            break
        try:
            sent += send(membership_id, now=now)
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            _note_refusal(membership_id, error, now=now)
        except OSError as error:
            log.warning("digest.no_mail_server", fault=type(error).__name__)
            break
    return sent


def _note_refusal(membership_id: int, error: SMTPResponseException | SMTPRecipientsRefused, *, now: datetime) -> None:
    """What was refused for good is tried again on the next day; anything else with the next run. Others' mails go on."""
    is_person = isinstance(error, SMTPRecipientsRefused)
    status = min(code for code, _ in error.recipients.values()) if is_person else error.smtp_code
    log.warning("digest.refused", membership=membership_id, status=status)
    if status >= _FOR_GOOD:
        MailSetting.objects.filter(membership=membership_id).update(looked_on=calendar.day_of(now))


def due(*, now: datetime) -> list[int]:
    """The memberships whose mail is to be seen to now; none where the service has no mail server."""
    return list(_waiting(now).order_by("pk").values_list("pk", flat=True))


def _waiting(now: datetime) -> QuerySet[Membership]:
    if not settings.EMAIL_HOST or now.astimezone(calendar.SEOUL).time() < FROM_HOUR:
        return Membership.objects.none()
    today = calendar.day_of(now)
    waits = Q(mail_setting=None) | Q(mail_setting__looked_on=None, mail_setting__frequency__in=_EVERY)
    for frequency, pause in _EVERY.items():
        waits |= Q(mail_setting__frequency=frequency, mail_setting__looked_on__lte=today - pause)
    return _people().filter(waits)


def _people() -> QuerySet[Membership]:
    """Everybody who can get mails."""
    people = Membership.objects.filter(user__is_active=True).exclude(user__email="")
    return people.exclude(operator__status=Operator.Status.CLOSED)


def send(membership_id: int, *, now: datetime) -> bool:
    """Send one person what is new; answers whether there was something. Does nothing while another process is at it."""
    with feed.turn(f"digest of {membership_id}") as is_ours:
        membership = _waiting(now).select_related("user", "operator").filter(pk=membership_id).first()
        if not is_ours or membership is None:
            return False
        setting, _ = MailSetting.objects.get_or_create(membership=membership)
        upto = outbox.head()
        found = list(_news(membership, setting.mark, upto)[:NOTICES_MAX])
        upto = found[-1].position if len(found) == NOTICES_MAX else upto
        if found:
            _mail(membership, setting, found, upto).send()
        MailSetting.objects.filter(pk=setting.pk).update(mark=upto, looked_on=calendar.day_of(now))
        return bool(found)


def token(ref: UUID) -> str:
    """What the link to end the mails carries; it ends them and can do nothing else."""
    return signing.dumps(str(ref), salt=_SALT)


def unsubscribe(given: str) -> bool:
    """End the mails of the person whose token this is; False for one that is none."""
    try:
        ref = signing.loads(given, salt=_SALT)
    except signing.BadSignature:
        return False
    membership = Membership.objects.filter(ref=ref).first()
    if membership is not None:
        MailSetting.objects.update_or_create(membership=membership, defaults={"frequency": MailSetting.Frequency.NEVER})
    return membership is not None


def _news(membership: Membership, mark: int, upto: int) -> QuerySet[Notice]:
    """What others did since, for whoever the person speaks for; and everything readable in the gaps that they watch."""
    viewer = access.viewer_of_user(membership.user)
    heard = Q(operator=viewer.gln)
    watched = Q(gap__in=GapWatch.objects.filter(person=membership.ref).values("gap"))
    if viewer.is_authority:
        heard |= Q(to_authority=True)
    else:
        others = Q(gap__concerns__contains=[viewer.gln]) & ~Q(step__action__in=BETWEEN_TWO)
        watched &= Q(step__is_internal=False) & (Q(gap__responsible=viewer.gln) | others)
    found = Notice.objects.filter(heard | watched, position__gt=mark, position__lte=upto)
    return found.exclude(step__by=viewer.key_id).select_related("step", "gap").order_by("position")


def _mail(membership: Membership, setting: MailSetting, found: list[Notice], upto: int) -> EmailMessage:
    stop = f"{settings.PUBLIC_ORIGIN}/unsubscribe/{token(membership.ref)}"
    headers = {
        "Message-ID": f"<digest-{membership.ref}-{upto}@{urlsplit(settings.PUBLIC_ORIGIN).hostname}>",
        "List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    steps = defaultdict(list)
    for notice in found:
        steps[notice.gap].append(notice.step)
    subject = WORDS["subject"].format(number=len(steps)).in_(setting.language)
    missed = setting.looked_on is not None and setting.mark + 1 < outbox.first()
    body = _body(membership, setting.language, steps, stop, missed=missed)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [membership.user.email], headers=headers)


def _body(membership: Membership, language: str, steps: dict[Gap, list], stop: str, *, missed: bool) -> str:
    operator = Text(membership.operator.name_en, membership.operator.name_ko)
    counted = Counter(step.action for listed in steps.values() for step in listed)
    told = sorted(steps, key=lambda gap: (-Severity.values.index(gap.severity), gap.opened_at, gap.pk))
    lines = [WORDS["greeting"].format(operator=operator.in_(language)).in_(language), ""]
    lines += [f"- {ACTIONS[code].names.in_(language)}: {number}" for code, number in counted.items()]
    for gap, card in zip(told[:GAPS_MAX], cards.cards(told[:GAPS_MAX]), strict=True):
        happened = ", ".join(dict.fromkeys(ACTIONS[step.action].names.in_(language) for step in steps[gap]))
        lines += ["", f"[{_half(gap.get_severity_display(), language)}] {gap.rule} {card.title.in_(language)}: {happened}",
                  f"  {card.what.in_(language)}", f"  {WORDS['act'].in_(language)}: {card.must_act.in_(language)}",
                  f"  {settings.PUBLIC_ORIGIN}/console/gaps/{gap.pk}"]  # fmt: skip
    if len(told) > GAPS_MAX:
        lines += ["", WORDS["more"].format(number=len(told) - GAPS_MAX).in_(language), f"  {settings.PUBLIC_ORIGIN}/console/gaps"]
    if missed:
        days = settings.NOTICES_KEPT_DAYS
        lines += ["", WORDS["missed"].format(days=days).in_(language), f"  {settings.PUBLIC_ORIGIN}/console/gaps"]
    return "\n".join([*lines, "", WORDS["stop"].in_(language), f"  {stop}", ""])


def _half(label: str, language: str) -> str:
    korean, _, english = label.partition(" · ")
    return korean if language == "ko" else english

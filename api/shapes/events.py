from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.shapes.batteries import CustodySerializer
from api.shapes.problems import FaultSerializer, ProblemSerializer, TextSerializer


class ResultSerializer(serializers.Serializer):
    """What became of one event."""

    status = serializers.ChoiceField(["recorded", "duplicate", "rejected", "held"])
    event_id = serializers.CharField(required=False)
    recorded_at = serializers.DateTimeField(required=False, help_text="When it was first recorded.")
    entry_sha256 = serializers.CharField(required=False, help_text="SHA-256 of the ledger's entry, hexadecimal.")
    receipt_line = serializers.CharField(required=False, help_text="What the signed receipt says of this event.")
    receipt = serializers.CharField(required=False, help_text="The signed receipt, where one event was sent.")
    detail = serializers.CharField(required=False, help_text="For a duplicate: since when it is on record.")
    warnings = FaultSerializer(many=True, required=False, help_text="Noticed, and recorded all the same.")
    problem = ProblemSerializer(required=False)


class CountsSerializer(serializers.Serializer):
    """How many events became what."""

    recorded = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Good rows that were not recorded because others were refused.")


class ResultsSerializer(serializers.Serializer):
    """What became of each event of a list, in its order."""

    counts = CountsSerializer()
    results = ResultSerializer(many=True)
    receipt = serializers.CharField(
        required=False, help_text="A signed note over the receipt lines in their order (C2SP tlog-checkpoint)."
    )


RECORDED = PolymorphicProxySerializer(
    component_name="Recorded", serializers=[ResultSerializer, ResultsSerializer], resource_type_field_name=None
)
"""What one event is answered with, or a list of them."""


class RefusedSerializer(ProblemSerializer):
    """Why nothing was recorded; of a list, with what is wrong with each row."""

    counts = CountsSerializer(required=False)
    results = ResultSerializer(many=True, required=False)


class ClaimSerializer(serializers.Serializer):
    """One claim of the ledger."""

    event_id = serializers.CharField()
    type = serializers.CharField(allow_null=True, help_text="Null for a foreign event of unknown shape.")
    author = serializers.CharField(help_text="GLN of who recorded it.")
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    position = serializers.IntegerField(allow_null=True, help_text="Its place in the log; null at first.")
    entry_sha256 = serializers.CharField()
    withdraws = serializers.BooleanField(help_text="Whether it declares the claim with this id an error.")
    native = serializers.DictField(allow_null=True, help_text="The native event; may be posted again as it is.")


class FullClaimSerializer(ClaimSerializer):
    """One claim with its EPCIS 2.0 event."""

    epcis = serializers.DictField(help_text="The EPCIS 2.0 event (JSON-LD).")
    hash_id = serializers.CharField(
        allow_null=True, help_text="The event hash id of CBV 2.0, section 8.9: the same for everybody who says the same; "
        "null where something is masked for the asker.",
    )  # fmt: skip
    withdrawn_by = ClaimSerializer(allow_null=True, help_text="The claim by which its author declared it an error.")


class ClaimPageSerializer(serializers.Serializer):
    """A page of claims."""

    items = ClaimSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    after = serializers.IntegerField(required=False, help_text="Where the change feed goes on: the next `after`.")


class ForeseenGapSerializer(serializers.Serializer):
    """A gap or duty that would begin or end."""

    rule = serializers.CharField()
    title = TextSerializer()
    severity = serializers.CharField()
    responsible = serializers.CharField(help_text="GLN of who would have to act.")
    due_at = serializers.DateTimeField()


class EffectSerializer(serializers.Serializer):
    """What an event would do to one battery, module or lot."""

    id = serializers.CharField()
    you_would_hold = serializers.BooleanField()
    state = CustodySerializer(allow_null=True, help_text="Null where its state is not yours to see.")
    opens = ForeseenGapSerializer(many=True)
    closes = ForeseenGapSerializer(many=True)
    duties = ForeseenGapSerializer(many=True, help_text="What must happen from now on, or becomes a gap.")


class OutlookSerializer(serializers.Serializer):
    """What would become of one event, were it recorded now."""

    accepted = serializers.BooleanField()
    already_recorded = serializers.BooleanField()
    event_id = serializers.CharField(required=False)
    warnings = FaultSerializer(many=True)
    problem = ProblemSerializer(required=False)
    effects = EffectSerializer(many=True)


class OutlooksSerializer(serializers.Serializer):
    """The outlook of each event, in its order."""

    results = OutlookSerializer(many=True)

from rest_framework import serializers

from batteries.custody import Ending, Form, Legal
from batteries.lifecycle.materials import FEEDS


class CustodySerializer(serializers.Serializer):
    """Who holds it, where, in which form and health."""

    form = serializers.ChoiceField([form.value for form in Form])
    legal_status = serializers.ChoiceField([legal.value for legal in Legal])
    holder = serializers.CharField(allow_null=True, help_text="GLN; null while a vehicle's owner holds it, or nobody.")
    held_since = serializers.DateTimeField(allow_null=True)
    facility = serializers.CharField(allow_null=True, help_text="GLN of the site where it was last seen.")
    in_vehicle = serializers.BooleanField()
    in_transit_since = serializers.DateTimeField(allow_null=True)
    expected_by = serializers.CharField(allow_null=True, help_text="GLN of who is to receive it.")
    carried_by = serializers.CharField(allow_null=True, help_text="GLN of the carrier.")
    picked_up_by = serializers.CharField(allow_null=True, help_text="GLN of the carrier that says it has it.")
    owner = serializers.CharField(allow_null=True, help_text="GLN of the owner, where that was said; title is not custody.")
    in_use_site = serializers.CharField(allow_null=True, help_text="GLN or region of the site where it is in use.")
    next_inspection_due = serializers.CharField(allow_null=True, help_text="The day that the inspection body named.")
    hold = serializers.CharField(allow_null=True, help_text="The order by which it is not to move.")
    recalled = serializers.CharField(allow_null=True, help_text="The recall campaign it has not been mended for.")
    dg_state = serializers.CharField(allow_null=True, help_text="What the last damage assessment found.")
    legacy = serializers.BooleanField(help_text="It was in the world before its record: nobody recorded where it came from.")
    lost = serializers.BooleanField()
    damaged = serializers.BooleanField()
    soh_pct = serializers.FloatField(allow_null=True)
    grade = serializers.CharField(allow_null=True)
    mass_kg_left = serializers.FloatField(allow_null=True, help_text="Of a lot of material: what was made less what was used.")
    feed = serializers.ChoiceField(list(FEEDS), allow_null=True, help_text="Of a lot of material, as its maker claims.")
    ending = serializers.ChoiceField([ending.value for ending in Ending], allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class NameplateSerializer(serializers.Serializer):
    """What is true of it from its making on."""

    maker = serializers.CharField(allow_null=True, help_text="GLN.")
    model = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    chemistry = serializers.CharField(allow_null=True)
    rated_kwh = serializers.FloatField(allow_null=True)
    mass_kg = serializers.FloatField(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)


class BatteryLinksSerializer(serializers.Serializer):
    """Where more about it is found."""

    self = serializers.CharField()
    history = serializers.CharField()
    gaps = serializers.CharField()
    label = serializers.CharField()


class BatterySerializer(serializers.Serializer):
    """A battery, module or lot, as far as the viewer may see it."""

    id = serializers.CharField(help_text="Its GS1 Digital Link, the one canonical name.")
    access = serializers.ListField(
        child=serializers.ChoiceField(["model", "own", "state", "history"]), help_text="What of it the viewer may see."
    )
    nameplate = NameplateSerializer()
    custody = CustodySerializer(allow_null=True, help_text="Null where its state is not yours to see.")
    links = BatteryLinksSerializer()


class BatteryPageSerializer(serializers.Serializer):
    """A page of batteries."""

    items = BatterySerializer(many=True)
    next = serializers.URLField(allow_null=True)


class KinSerializer(serializers.Serializer):
    """An edge of the family tree."""

    id = serializers.CharField()
    event_id = serializers.CharField()
    mass_kg = serializers.FloatField(allow_null=True)


class FullBatterySerializer(BatterySerializer):
    """A battery with its kin."""

    became = KinSerializer(many=True, allow_null=True, help_text="What it was made into; null where not yours to see.")
    came_from = KinSerializer(many=True, allow_null=True, help_text="What it was made from; null as above.")
    claims = serializers.IntegerField(help_text="How many claims about it you may see.")
    hidden_claims = serializers.IntegerField(help_text="How many more there are.")


class StepSerializer(serializers.Serializer):
    """One claim of its story, and how it stood afterwards."""

    event_id = serializers.CharField()
    type = serializers.CharField(allow_null=True)
    part = serializers.ChoiceField(["thing", "input", "product", "piece", "named"], help_text="What it is in the event.")
    author = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    position = serializers.IntegerField(allow_null=True)
    facility = serializers.CharField(allow_null=True)
    batteries = serializers.ListField(child=serializers.CharField())
    said = serializers.DictField(help_text="The fields of its type.")
    after = CustodySerializer(allow_null=True, help_text="Null where its state is not yours to see.")


class HistorySerializer(serializers.Serializer):
    """Its story: every claim that stands, in the order in which they happened, and those that were withdrawn."""

    id = serializers.CharField()
    as_of = serializers.DateTimeField(allow_null=True)
    as_known_on = serializers.DateTimeField(allow_null=True)
    custody = CustodySerializer(allow_null=True)
    steps = StepSerializer(many=True)
    withdrawn = StepSerializer(many=True)
    hidden_claims = serializers.IntegerField()

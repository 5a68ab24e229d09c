from rest_framework import serializers

from compliance.models import Delivery


class WebhookSerializer(serializers.Serializer):
    """Where a program is told of steps."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    actions = serializers.ListField(child=serializers.CharField(), help_text="Only these steps; empty for all.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    missed_until = serializers.DateTimeField(
        allow_null=True, help_text="Deliveries made up to then were set aside and are forgotten; null for none."
    )


class NewWebhookSerializer(WebhookSerializer):
    """A webhook with its secret, which is shown this once."""

    secret = serializers.CharField(help_text="`whsec_` and the key in Base64, as Standard Webhooks has it.")


class WebhookPageSerializer(serializers.Serializer):
    """All of them."""

    items = WebhookSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class TrySerializer(serializers.Serializer):
    """One try."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text="What was answered; null for no answer.")
    fault = serializers.CharField(allow_blank=True)
    took_ms = serializers.IntegerField()


class DeliverySerializer(serializers.Serializer):
    """Some steps on their way to a webhook."""

    id = serializers.UUIDField(help_text="The same at every try: what was taken in under it need not be taken in again.")
    state = serializers.ChoiceField(Delivery.State.values)
    steps = serializers.IntegerField(help_text="How many steps it tells of.")
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried next; null when it is not.")
    log = TrySerializer(many=True)


class DeliveryPageSerializer(serializers.Serializer):
    """A page of deliveries."""

    items = DeliverySerializer(many=True)
    next = serializers.URLField(allow_null=True)

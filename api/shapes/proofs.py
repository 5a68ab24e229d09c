from rest_framework import serializers


class HeadSerializer(serializers.Serializer):
    """The tree that a proof leads to."""

    origin = serializers.CharField(help_text="The log's name.")
    size = serializers.IntegerField(help_text="Claims in it.")
    root = serializers.CharField(help_text="Its root, base64.")


class ProofSerializer(serializers.Serializer):
    """That one claim is in the log."""

    event_id = serializers.CharField()
    index = serializers.IntegerField(help_text="Its place in the log.")
    entry = serializers.CharField(
        allow_null=True, help_text="The canonical bytes that were recorded; their SHA-256 is `h` of the leaf. Null where "
        "something in it is not yours to see.",
    )  # fmt: skip
    leaf = serializers.CharField(help_text="What the log commits to: time `t`, hash `h`, key `k`, kind `e`, numbers `n`.")
    leaf_hash = serializers.CharField(help_text="SHA-256 of 0x00 and the leaf (RFC 6962), hexadecimal.")
    numbers = serializers.DictField(
        child=serializers.IntegerField(), help_text="For each thing it names: which of all claims about it this is."
    )
    numbers_opening = serializers.CharField(help_text="The bytes whose SHA-256 is `n` of the leaf.")
    path = serializers.ListField(child=serializers.CharField(), help_text="Hashes from the leaf up to the root, base64.")
    log = HeadSerializer()
    checkpoint = serializers.CharField(help_text="The signed note (C2SP tlog-checkpoint).")
    tlog_proof = serializers.CharField(help_text="All of it as C2SP tlog-proof, with the leaf as extra data.")


class GrowthSerializer(serializers.Serializer):
    """That an older log is the beginning of a newer one."""

    vars()["from"] = serializers.IntegerField()
    from_root = serializers.CharField(help_text="base64")
    to = serializers.IntegerField()
    to_root = serializers.CharField(help_text="base64")
    path = serializers.ListField(child=serializers.CharField(), help_text="base64")

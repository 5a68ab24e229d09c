"""How fast and how small the service is, each figure beside the floor that was measured in the same run."""

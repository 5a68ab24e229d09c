"""What a regulator takes to court about one battery, to be checked without this service."""

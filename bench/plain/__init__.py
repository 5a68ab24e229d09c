"""What a user would otherwise have: one table of JSONB rows behind the framework's stock views, on the same server."""

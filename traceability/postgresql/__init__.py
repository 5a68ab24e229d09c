"""PostgreSQL as Django has it, behind a pool that forgets all its connections when it finds one dead."""

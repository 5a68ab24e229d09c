"""Telling programs that others have chosen: which addresses may be spoken to, how secrets are kept, how bodies are signed."""

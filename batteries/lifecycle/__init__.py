"""The vocabulary of a battery's life: declared once each in `types`, everything else derived."""

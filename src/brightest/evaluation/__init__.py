"""How well a network reads, and how far to believe its answers."""

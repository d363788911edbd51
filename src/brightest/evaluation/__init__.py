"""How well a network reads, and how far to trust its answers."""

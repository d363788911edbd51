"""The network and its mathematics in plain NumPy, its file, and the networks that come with brightest."""

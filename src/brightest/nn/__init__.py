"""The network and its mathematics in NumPy, its file format, and the pretrained networks."""

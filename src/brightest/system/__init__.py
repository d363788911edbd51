"""What the program stands on: files, the cache folder, the processor, sockets, and its own version."""

"""Services of the operating system: files, the cache folder, the processor, sockets."""

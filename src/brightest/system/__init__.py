"""What the operating system provides: files, the cache folder, cores and sockets."""

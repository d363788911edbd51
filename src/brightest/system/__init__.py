"""Foundations that have nothing to do with networks: files, locks, signals, sockets, servers, and the cache folder."""

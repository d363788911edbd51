"""The command line: one short file a verb, each of which parses, calls and prints."""

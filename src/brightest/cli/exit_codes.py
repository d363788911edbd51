"""Exit codes of `brightest`. A signal's is in system/signals.py: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""

DONE = 0
FAILED = 1  # the work failed
BAD_CALL = 2
UNREAD = 141  # the reader of the output has gone: what a shell shows for SIGPIPE

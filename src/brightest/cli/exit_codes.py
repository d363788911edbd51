"""Exit codes of `brightest`. Those for signals are in system/signals.py: 130 (Ctrl-C), 143 (SIGTERM), 129 (SIGHUP)."""

DONE = 0
FAILED = 1  # the work failed
BAD_CALL = 2
UNREAD = 141  # the program that read the output has ended; shells show this code for SIGPIPE

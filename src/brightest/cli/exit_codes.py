"""Exit codes of `brightest`."""

DONE = 0
FAILED = 1  # the work failed
BAD_CALL = 2
STOPPED = 130  # by the user

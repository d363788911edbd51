"""The service reads digits for other programs, over HTTP; strangers may call it, so everything about it has a limit.

serving.py    Uvicorn, and the protocol that doesn't wait for a head that never ends
door.py       what every request passes: who is let in, what is logged and counted
body.py       a request's body as it arrives, within its limits
app.py        the routes
work.py       the reader, and the threads that it reads with
room.py       the memory that pictures share
messages.py   what is asked and answered
"""

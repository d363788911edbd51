"""The page: one network and one state, seen from several sides, in a browser. Python computes, the page draws.

A visitor has a session (session.py), which owns the network before them and knows nothing of the web; each view of the
page is a file of the session's (draw.py). messages is the protocol between the two, app.py the server.
"""

"""The page: one network and one state, seen from several sides, in a browser. Python computes, the page draws.

Each visitor has a session (session.py), which owns the current network and knows nothing of the web. Each view of the
page is a class of the session's (views/). messages/ is the protocol between page and session, app.py the server.
"""

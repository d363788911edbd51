"""The page: several views of one network, in a browser. Python computes, and the page draws.

Each visitor has a session (session.py), which owns the current network and has no web code. Each view of the page has a
class in views/. messages/ defines the protocol between page and session, and app.py is the server.
"""

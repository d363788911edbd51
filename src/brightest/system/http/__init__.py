"""The parts that the servers of the service and of the page share: access, and limits on clients and connections.

access.py        checks the host that a request names, its key, and the site that it comes from
bounded_json.py  checks the size of JSON before it is parsed
clients.py       identifies a client by its address, or by the one that a trusted proxy names
connections.py   limits the open connections, in total and for each client
limits.py        the limits on connections
protocol.py      Uvicorn's protocols with these limits, and a time limit for every read
root_path.py     the path under which a proxy serves an app
server.py        runs Uvicorn on an open socket
"""

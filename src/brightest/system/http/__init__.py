"""What the service and the page share as servers: who may come in, how often, for how long, and how much they may say.

access.py        the hosts that requests may name, keys, and the pages of other sites that may call
bounded_json.py  JSON of strangers, measured before it is parsed
clients.py       who a client is: its address, or what a trusted proxy says
connections.py   the open connections and each client's share of them
limits.py        limits on connections
protocol.py      Uvicorn's protocols with these limits, and a time-out for every read
root_path.py     the path under which a proxy shows a server
server.py        Uvicorn on an open socket
"""

"""The reader over HTTP, for other programs. Strangers may call it, so every resource has a limit.

server.py          the server, on brightest.system.http
middleware.py      limits on requests in progress, and the record of each request
body.py            a request's body as it arrives, within its limits
app.py             the routes
picture.py         pictures, in any of three forms
json_body.py       JSON, measured before it is parsed
hang_up.py         clients that hang up
in_progress.py     the requests in progress, and each client's share of them
pool.py            the reader and its threads
memory_budget.py   the memory that pictures share
schemas.py         requests and responses, for validation and OpenAPI
"""

"""The reader over HTTP, for other programs. Strangers may call it, so every resource has a limit.

server.py          Uvicorn, with a protocol that limits the time and size of a request's head
middleware.py      limits on requests in progress, and the record of each request
body.py            a request's body as it arrives, within its limits
app.py             the routes
multipart.py       forms with a picture
pool.py            the reader and its threads
memory_budget.py   the memory that pictures share
schemas.py         requests and responses, for validation and OpenAPI
"""

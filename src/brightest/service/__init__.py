"""The reader over HTTP, for other programs. Strangers may call it, so every resource has a limit.

server.py          runs the app on the server of brightest.system.http
processes.py       runs the service in several processes
middleware.py      limits the requests in progress, and records each request
access_record.py   the record of one request
log.py             the log
metrics.py         the metrics for Prometheus
body.py            receives a request's body within its limits
app.py             the routes
picture.py         parses a request that sends a picture, in any of three forms
json_body.py       parses JSON, after checking its size
hang_up.py         cancels work for clients that hang up
in_progress.py     limits the requests in progress, in total and for each client
limits.py          all limits
errors.py          error responses
pool.py            the reader and its threads
memory_budget.py   divides memory among pictures
schemas.py         requests and responses, for validation and OpenAPI
"""

"""The path under which a proxy shows a server. The proxy may leave it in its requests, or take it away."""

from starlette.types import ASGIApp, Receive, Scope, Send

from brightest.errors import SettingError


class RootPath:
    """ASGI middleware that tells the app its path; it isn't part of the app's routes."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app, self.root_path = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.root_path and scope["type"] in ("http", "websocket"):
            scope["root_path"] = self.root_path
        await self.app(scope, receive, send)


def check_root_path(path: str) -> str:
    """A path as the user named it, without a slash at its end. Raises SettingError for no path."""
    if path.rstrip("/") and not path.startswith("/"):
        raise SettingError(f"--root-path {path} must begin with a slash, as in /digits.")
    return path.rstrip("/")

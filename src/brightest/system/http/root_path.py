"""The path under which a proxy serves an app. The proxy may keep it in its requests or strip it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from brightest.errors import SettingError


class RootPath:
    """ASGI middleware that tells the app its root path, which isn't part of the routes."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app, self.root_path = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.root_path and scope["type"] in ("http", "websocket"):
            scope["root_path"] = self.root_path
        await self.app(scope, receive, send)


def check_root_path(path: str) -> str:
    """The path that the user named, without a slash at its end. Raises SettingError unless it begins with a slash."""
    if path.rstrip("/") and not path.startswith("/"):
        raise SettingError(f"--root-path {path} must begin with a slash, as in /digits.")
    return path.rstrip("/")

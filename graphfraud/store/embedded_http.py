"""The embedded server's HTTP interface, as far as loading and guarding need it."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphfraud.errors import GraphfraudError, ResourceError, StoreUnreachableError

__all__ = ["DATABASE", "HttpInterface", "ServerRefusedError", "check_room"]

DATABASE = "neo4j"
#: relationships that the server connects in one go: each pass goes over their nodes once more; some
#: 100 MB of its memory
MOST_AT_ONCE = 250_000
#: how Java and the operating system say that nothing more can be written
NO_ROOM = ("No space left on device", "File too large", "Disk quota exceeded")


class ServerRefusedError(GraphfraudError):
    """The embedded server answered a request of ours with an error: a defect, not the user's."""


@dataclass(frozen=True)
class HttpInterface:
    """A server on this machine: `port` on loopback, and the account that may do everything."""

    port: int
    user: str
    password: str = field(repr=False)

    @property
    def where(self) -> str:
        """The address, for messages."""
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        """Whether the server says of itself that it is ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/v1/ready")
            return connection.getresponse().status == http.client.NO_CONTENT
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def command(
        self, statement: str, language: str = "sql", parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Run a statement of ours in the database; its rows."""
        request = {"language": language, "command": statement, "params": dict(parameters or {})}
        body = json.dumps(request).encode()
        answer = self._post(f"/api/v1/command/{DATABASE}", "application/json", body)
        return list(json.loads(answer)["result"])

    def server_command(self, command: str) -> None:
        """Run a command of the server itself, such as `close database neo4j`."""
        body = json.dumps({"command": command}).encode()
        self._post("/api/v1/server", "application/json", body)

    def batch(
        self,
        lines: Iterable[bytes],
        form: str,
        n_nodes: int,
        n_relationships: int,
        *,
        ask_records: bool = False,
    ) -> dict[str, Any]:
        """Send nodes, then relationships that name them by their number; what the server counted.

        lines: whole lines, in pieces of any size; sent as they come. form: their media type.
        ask_records: have it answer, under `idMapping`, the record id of each node by its number.
        """
        asked = "true" if ask_records else "false"
        path = (
            f"/api/v1/batch/{DATABASE}?refMode=ordinal&idMapping={asked}"
            f"&expectedRecords={n_nodes + n_relationships}"
            f"&expectedEdgeCount={min(n_relationships, MOST_AT_ONCE)}"
        )
        return dict(json.loads(self._post(path, form, lines)))

    def _post(self, path: str, kind: str, body: bytes | Iterable[bytes]) -> bytes:
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Authorization": f"Basic {token}", "Content-Type": kind}
        try:
            # a server that refuses a body answers before it has read all of it, and says why
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(
                    "POST", path, body, headers, encode_chunked=not isinstance(body, bytes)
                )
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise StoreUnreachableError(
                f"the embedded store went away ({error})", where=self.where,
                todo="run again; its console.log says why",
            ) from error  # fmt: skip
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            text = content.decode(errors="replace")
            check_room(text, self.where)
            raise ServerRefusedError(
                f"the embedded store answered {answer.status}: {text[:500]}", where=self.where,
                todo="run again with --debug and report it",
            )  # fmt: skip
        return content


def check_room(said: str, where: str) -> None:
    """Raise ResourceError where a server said that it could not write."""
    if any(words in said for words in NO_ROOM):
        raise ResourceError(
            "no room is left on the disk of the embedded store", where=where,
            todo="free some room, or set TMPDIR to a larger disk, and run again",
        )  # fmt: skip

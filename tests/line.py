"""A line to a server that can be cut: at once, or in the midst of what is sent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from operations.launcher import free_port

CHUNK = 16_384


class Line:
    """A TCP door on `port` to a server on `behind`; whatever hangs on it breaks when it is cut."""

    def __init__(self, behind: int) -> None:
        self.behind, self.port = behind, free_port()
        self.is_cut = False
        self.cut_after: int | None = None  # bytes from a visitor on one connection
        self.open: set[socket.socket] = set()
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self.door.accept()
                threading.Thread(target=self.join, args=(visitor,), daemon=True).start()

    def join(self, visitor: socket.socket) -> None:
        if self.is_cut:
            return visitor.close()
        server = socket.create_connection(("127.0.0.1", self.behind))
        self.open |= {visitor, server}
        threading.Thread(target=self.carry, args=(server, visitor, False), daemon=True).start()
        self.carry(visitor, server, True)
        return None

    def carry(self, source: socket.socket, target: socket.socket, is_visitor: bool) -> None:
        carried = 0
        with suppress(OSError):
            while data := source.recv(CHUNK):
                carried += len(data)
                if is_visitor and self.cut_after is not None and carried > self.cut_after:
                    break
                target.sendall(data)
        for end in (source, target):
            # Nobody else closes them: whoever still reads hears of the end.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            self.open.discard(end)
            end.close()

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut, self.cut_after = False, None

    def close(self) -> None:
        self.door.close()
        self.cut()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()

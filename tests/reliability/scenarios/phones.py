"""A crowd of slow phones, and idle ones, behind the proxies that a site is shipped with."""

import asyncio
import contextlib
import random
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import requests

from tests.reliability.front import Front
from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.reliability.visitors import WORDS, coloured_photo

PARTS = 24
Told = TypeVar("Told")
MOST_OF_AN_ADDRESS = 40  # docker/nginx.conf
WAITED_S = 120.0


@dataclass(frozen=True)
class Phone:
    """Where it calls from: an address of this machine's own (127.0.0.0/8), and what it writes of itself."""

    number: int
    address: str
    forwarded: str = ""

    def request(self) -> tuple[bytes, bytes]:
        """A wave as a browser with a cookie sends it: head and body."""
        token = f"{self.number:04d}" + "".join(random.choices("abcdefghjkmnpqrstuvwxyz", k=28))
        key = f"phone-{self.number}-{random.getrandbits(64):x}"
        form = WORDS | {"send_key": key, "csrfmiddlewaretoken": token}
        files = {"photo": (f"{self.number}.jpg", coloured_photo(self.number), "image/jpeg")}
        headers = {"Cookie": f"csrftoken={token}", "Accept": "application/json", "Connection": "close"}
        headers |= {"Host": "127.0.0.1"} | ({"X-Forwarded-For": self.forwarded} if self.forwarded else {})
        made = requests.Request("POST", "http://127.0.0.1/wave/", headers, files, form).prepare()
        assert isinstance(made.body, bytes)
        told = ((name, value) for name, value in made.headers.items() if isinstance(value, str))
        lines = "".join(f"{name}: {value}\r\n" for name, value in told)
        return f"POST /wave/ HTTP/1.1\r\n{lines}\r\n".encode(), made.body


async def send(port: int, phone: Phone, seconds: float) -> int:
    """A whole wave, evenly over so many seconds: the status, 0 for a connection that broke."""
    head, body = phone.request()
    step = -(-len(body) // PARTS)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(phone.address, 0))
    try:
        writer.write(head)
        for start in range(0, len(body), step):
            writer.write(body[start : start + step])
            await writer.drain()
            await asyncio.sleep(seconds / PARTS)
        return status_of(await asyncio.wait_for(reader.readline(), WAITED_S))
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()


async def idle(port: int, phone: Phone, seconds: float) -> int:
    """One that begins and never goes on, but for a byte now and then: the status, 0 while there is none."""
    head, body = phone.request()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(phone.address, 0))
    ends = time.monotonic() + seconds
    writer.write(head + body[:200])
    try:
        for byte in body[200:]:
            answer = asyncio.wait_for(reader.readline(), min(5, max(0.1, ends - time.monotonic())))
            with contextlib.suppress(TimeoutError):
                return status_of(await answer)
            if time.monotonic() > ends:
                break
            writer.write(bytes([byte]))
        return 0
    except OSError:
        return 0
    finally:
        writer.close()


def run(work: Coroutine[Any, Any, Told]) -> Told:
    """In a thread of its own: in the first one a browser's loop runs, once a test has opened one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def status_of(line: bytes) -> int:
    words = line.split()
    return int(words[1]) if len(words) > 1 else 0


def slow_phones_close_nothing(slow: int, quick: int, seconds: float) -> Result:
    """Behind one proxy: honest phones with a bad line, idle ones of one address, and everybody else."""
    with Host(PROXIES="2") as host, Front(host) as nginx:
        host.start("web")
        crowd = run(act(nginx.edge, slow, quick, seconds))
        ((rows,),) = host.rows("SELECT count(*) FROM tracker_submission")
    served, others, refused = crowd
    told = f"{served} of {slow} slow and {others} of {quick} others served; {refused} of 60 idle refused"
    holds = (served, others, rows) == (slow, quick, slow + quick) and refused == 60 - MOST_OF_AN_ADDRESS
    count = f"{slow} phones of {seconds:.0f} s, {quick} others, 60 idle"
    return Result("29 slow phones close nothing, behind proxies", count, told, holds)


async def act(port: int, slow: int, quick: int, seconds: float) -> tuple[int, int, int]:
    """How many slow and how many quick ones were served, and how many idle ones were refused."""
    # Each writes a name of its own before the proxy's: it is believed by nobody.
    patient = [Phone(number, "127.9.0.1", f"198.51.100.{number}") for number in range(60)]
    idling = [asyncio.create_task(idle(port, phone, seconds + WAITED_S)) for phone in patient]
    await asyncio.sleep(1)
    phones = [Phone(100 + number, f"127.1.{number // 250}.{number % 250 + 1}") for number in range(slow)]
    sending = [asyncio.create_task(send(port, phone, seconds)) for phone in phones]
    await asyncio.sleep(seconds / 3)
    rest = [Phone(1000 + number, f"127.2.0.{number + 1}") for number in range(quick)]
    others = await asyncio.gather(*(send(port, phone, 0.1) for phone in rest))
    served = await asyncio.gather(*sending)
    refused = [task.result() for task in idling if task.done()]
    for task in idling:
        task.cancel()
    await asyncio.gather(*idling, return_exceptions=True)
    return served.count(201), others.count(201), refused.count(429)


def idle_together(port: int, phones: Iterable[Phone], seconds: float) -> list[int]:
    """What idle phones are answered within so many seconds: 0 for those that may go on."""

    async def together() -> list[int]:
        return await asyncio.gather(*(idle(port, phone, seconds) for phone in phones))

    return run(together())

"""Where the gateway listens."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from fogbank.gateway.addresses import PortInUse, bind
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry


def test_both_loopback_addresses_have_one_port(run: Any, running: Any) -> None:
    async def scenario() -> None:
        gateway = Gateway(Registry())
        addresses = await gateway.start("localhost", 0)
        assert addresses[0][0] == "127.0.0.1"
        assert len({port for _, port in addresses}) == 1
        for host, port in addresses:
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
        if socket.has_dualstack_ipv6():
            assert [host for host, _ in addresses][1:] in (["::1"], [])
        await gateway.stop()
        await gateway.stop()

    run(scenario())


def test_a_port_in_use_is_named_with_the_remedy(run: Any) -> None:
    async def scenario() -> None:
        first = Gateway(Registry())
        port = (await first.start())[0][1]
        with pytest.raises(PortInUse) as caught:
            await Gateway(Registry()).start(port=port)
        assert str(port) in str(caught.value)
        assert "--port" in str(caught.value)
        assert "\n" not in str(caught.value)
        await first.stop()

    run(scenario())


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(OSError, match="assign"):
        bind("203.0.113.1", 0)

"""Who may open the websocket, and what it refuses to take."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jupyter_server.auth.authorizer import Authorizer
from tornado.httpclient import HTTPClientError

from .conftest import NewPage, NewSession
from .page import Page, cell


class Readers(Authorizer):
    """Lets everybody read documents and nobody use kernels."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return action == "read" or resource not in {"kernels", "contents"}


class Nobody(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return False


async def refused(open_page: Any) -> int:
    with pytest.raises(HTTPClientError) as error:
        await open_page
    return int(error.value.code)


async def test_without_a_token_there_is_no_websocket(new_page: NewPage) -> None:
    assert await refused(new_page(headers={"Authorization": "token wrong"})) == 403


async def test_a_page_of_another_origin_is_refused(
    new_page: NewPage, jp_fetch: Any, jp_http_port: int
) -> None:
    # A browser is known by its cookie; who has the token itself may come from anywhere.
    host = f"localhost:{jp_http_port}"
    reply = await jp_fetch("api", "status", headers={"Host": host})
    cookies = [line.partition(";")[0] for line in reply.headers.get_list("Set-Cookie")]
    browser = {"Authorization": "", "Cookie": "; ".join(cookies)}
    assert await refused(new_page(headers={**browser, "Origin": "https://else.example"})) == 403
    await initialized(await new_page(headers={**browser, "Origin": f"http://{host}"}))


async def test_a_plain_request_is_refused(jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("nbguard", "ws")
    assert error.value.code == 400


async def test_whom_the_authorizer_refuses_gets_nothing(
    new_page: NewPage, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", Nobody())
    assert await refused(new_page()) == 403


async def test_who_may_only_read_is_told_of_the_text_alone(
    new_page: NewPage,
    new_session: NewSession,
    jp_serverapp: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = await new_session()
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", Readers())
    page = await new_page()
    await page.open("a.ipynb", cell("a", "x = 1"), kernelId=kernel)
    verdicts = await page.observing("forbidden")
    assert "not allowed" in verdicts["note"]
    assert verdicts["cells"] == []


async def test_a_kernel_that_no_session_uses_is_not_watched(
    new_page: NewPage, jp_fetch: Any
) -> None:
    reply = await jp_fetch("api", "kernels", method="POST", body="{}", request_timeout=60)
    page = await new_page()
    for kernel in (json.loads(reply.body)["id"], "no-such-kernel", "../../api"):
        await page.open("a.ipynb", cell("a"), kernelId=kernel)
        assert "no session" in (await page.observing("no-kernel"))["note"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no json", "no JSON"),
        (b"\x00\xff", "no JSON"),
        ("[]", "not an object"),
        ('{"method": "rm -rf", "params": {}}', "'rm -rf' is not known"),
        ('{"method": "notebookDocument/didOpen", "params": {"uri": 3}}', "uri is 3, not a string"),
    ],
)
async def test_a_bad_message_is_answered_and_the_page_goes_on(
    new_page: NewPage, text: str | bytes, words: str
) -> None:
    page = await new_page()
    await page.raw(text)
    assert words in await page.error()
    await initialized(page)


async def initialized(page: Page) -> None:
    await page.send("initialize", 1, protocol=2, client="test")
    reply = await page.until(lambda message: message.get("id") == 1)
    assert reply["result"]["protocol"] == 2
    assert "stale-cell" in {rule["name"] for rule in reply["result"]["rules"]}


class TestSmallMessages:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        return {**jp_server_config, "NbguardApp": {"max_message_bytes": 2048}}

    async def test_a_huge_message_closes_this_websocket_only(self, new_page: NewPage) -> None:
        page, other = await new_page(), await new_page()
        await page.open("a.ipynb", cell("a", "x" * 4096))
        assert await page.socket.read_message() is None
        assert page.socket.close_code == 1009
        await initialized(other)

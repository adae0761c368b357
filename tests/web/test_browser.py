"""The pages in a real browser, behind the real server: nothing sticks out, the policy refuses nothing, keys work."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from doorstep.accounts.sign_in import one_time_path, owner_of
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.people import handlers as people
from doorstep.people.rules import word_of
from doorstep.timeline.model import Milestone
from doorstep.web import middleware
from tests.ports import free_port
from tests.web import samples, stories

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]
SIZES: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (390, "light"),
    (390, "dark"),
    (1280, "light"),
    (1280, "dark"),
)


class Served:
    """The faces served for real, with a few orders in them."""

    def __init__(self, database: Database, address: str) -> None:
        self.database, self.address = database, f"http://{address}"
        self.now = clock.now()
        self.keys = middleware.keyring()
        with database.transaction() as tx:
            samples.make_shop(tx, self.keys, "fjord")

    def tell(self, story: samples.Story) -> str:
        """Put an order into the shop and return its page."""
        with self.database.transaction() as tx:
            return f"{self.address}/t/{story.tell(tx, self.keys)}"


@pytest.fixture
def served(database: Database, django_database: str) -> Iterator[Served]:
    """A server of our own on a free port."""
    address = f"127.0.0.1:{free_port()}"
    env = {**os.environ, "DATABASE_URL": django_database, "DOORSTEP_ADDRESS": address, "DOORSTEP_LOG_LEVEL": "warning"}
    env["DJANGO_SETTINGS_MODULE"] = "doorstep.web.settings"
    env["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
    process = subprocess.Popen([sys.executable, "-m", "doorstep", "web"], env=env)
    try:
        _wait(f"http://{address}/healthz")
        yield Served(database, address)
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module", autouse=True)
def beside_a_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django would refuse to work beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page of the browser that collects what it complains about."""

    def __init__(
        self, browser: Browser, wide: int = 1280, scheme: Literal["light", "dark"] = "light", *, script: bool = True
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": wide, "height": 800}, color_scheme=scheme, java_script_enabled=script, locale="en-GB"
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sticks_out(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_the_tracking_page_fits_and_breaks_no_policy(served: Served, chromium: Browser) -> None:
    address = served.tell(stories.two_parcels(now=served.now))
    for wide, scheme in SIZES:
        watched = Watched(chromium, wide, scheme)
        watched.page.goto(address)
        assert watched.page.locator("h1").inner_text().startswith("Arrives")
        assert watched.page.locator(".scale svg").is_visible()
        assert (wide, scheme, watched.sticks_out(), watched.complaints) == (wide, scheme, 0, [])
        ground = watched.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 23, 26)"}[scheme]
        watched.context.close()


def test_without_script_the_page_and_the_second_proof_are_whole(served: Served, chromium: Browser) -> None:
    watched = Watched(chromium, 390, script=False)
    page = watched.page
    page.goto(served.tell(stories.on_its_way(now=served.now)))
    page.get_by_text("Show 2 earlier steps").click()
    assert page.get_by_text("You ordered.").is_visible()
    page.get_by_role("link", name="Show the whole address").click()
    page.fill("[name=word]", "22765")
    page.get_by_role("button", name="Show").click()
    assert page.locator("address").inner_text().strip() == "Ada Byron\nPalmaille 9\n22765 Hamburg"


def test_an_open_page_renews_itself(served: Served, chromium: Browser) -> None:
    watched = Watched(chromium, 390)
    page = watched.page
    page.goto(served.tell(stories.on_its_way(now=served.now)))
    before = page.locator("h1").inner_text()
    served.tell(stories.delivered("1001", now=served.now))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("h1", has_text="Delivered").wait_for(timeout=60_000)
    assert before.startswith("Arrives")
    assert watched.complaints == []


def test_the_console_fits_and_breaks_no_policy(served: Served, chromium: Browser) -> None:
    served.tell(stories.asleep(now=served.now))
    names = ("", "orders", "orders/1004", "scorecards", "tasks", "inbox", "gallery", "settings")
    pages = [f"console/fjord/{page}" for page in names]
    for wide, scheme in SIZES:
        watched = Watched(chromium, wide, scheme)
        _sign_in(watched, served)
        for path in (*pages, "console/fjord/mailbox", "console/fjord/search?q=x", "account/2fa/"):
            watched.page.goto(f"{served.address}/{path}")
            assert (wide, path, watched.sticks_out(), watched.complaints) == (wide, path, 0, [])
        watched.context.close()


def test_today_renews_itself(served: Served, chromium: Browser) -> None:
    watched = Watched(chromium)
    _sign_in(watched, served)
    assert watched.page.get_by_text("No order has come in yet").is_visible()
    served.tell(stories.asleep(now=served.now))
    watched.page.evaluate("htmx.trigger('#live', 'look')")
    watched.page.get_by_role("link", name="#1004").wait_for(timeout=60_000)
    assert watched.complaints == []


def test_the_order_view_tells_who_has_it(served: Served, chromium: Browser) -> None:
    story = stories.asleep(now=served.now)
    story.scan(3.9, Milestone.IN_TRANSIT, samples.LEIPZIG)
    served.tell(story)
    watched = Watched(chromium)
    _sign_in(watched, served)
    page = watched.page
    page.goto(f"{served.address}/console/fjord/orders/1004")
    assert page.locator("h1").inner_text() == "#1004"
    assert page.locator(".custody figcaption").inner_text().startswith("The shop 2 d 4 h")
    assert page.locator(".timeline li").count() == 9
    page.get_by_role("button", name="Show names, addresses and words").click()
    assert page.get_by_text("Palmaille 9").is_visible()


def test_the_keys_of_the_console(served: Served, chromium: Browser) -> None:
    served.tell(stories.asleep(now=served.now))
    served.tell(stories.two_parcels(now=served.now))
    watched = Watched(chromium)
    _sign_in(watched, served)
    page = watched.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/orders")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("[aria-selected=true] a").first.inner_text() in ("#1004", "#1005")
    page.keyboard.press("x")
    assert page.locator("tr.chosen").count() == 1
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/100*")
    assert watched.complaints == []


def _sign_in(watched: Watched, served: Served) -> None:
    watched.page.goto(served.address + one_time_path(owner_of(["fjord"], "ada@fjord.example")))
    watched.page.wait_for_url("**/console/fjord/")


def _wait(address: str) -> None:
    latest = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < latest, "the server did not come up"
            time.sleep(0.1)


def test_without_script_a_customer_chooses_what_is_written_to_her(served: Served, chromium: Browser) -> None:
    served.tell(samples.Story("77", now=served.now).shipped())
    with served.database.transaction() as tx:
        person = people.people_of(tx, "fjord", ["order:77"])["order:77", "buyer"].id
    word = word_of(served.keys.signing(), "fjord", person, "service", served.now)
    for wide, scheme in SIZES:
        watched = Watched(chromium, wide, scheme, script=False)
        page = watched.page
        page.goto(f"{served.address}/choose/fjord/{word}?lang=en")
        page.get_by_label("My own:").check()
        page.fill("[name=start]", f"2{SIZES.index((wide, scheme))}:00")
        page.get_by_role("button", name="Save", exact=True).click()
        assert page.get_by_role("status").inner_text() == "Saved."
        assert (wide, scheme, watched.sticks_out(), watched.complaints) == (wide, scheme, 0, [])
        page.get_by_role("button", name="Undo").click()
        assert page.get_by_role("status").inner_text().startswith("Undone.")
        watched.context.close()

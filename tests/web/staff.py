"""Staff for tests: somebody with a role, signed in, and a task to work on."""

from datetime import timedelta

from django.test import Client

from doorstep.accounts.models import Member, Post
from doorstep.playbooks.model import Due, Step
from doorstep.tasks import handlers as tasks
from tests.web import samples
from tests.web.conftest import Site

HOME = "/console/fjord/"


def member(role: str, email: str = "kim@fjord.example") -> Member:
    """Make somebody with this role in the shop."""
    made = Member.objects.create_user(email, "correct horse battery", name=email.partition("@")[0].title())
    Post.objects.create(member=made, shop="fjord", role=role)
    return made


def signed_in(site: Site, role: str = "owner") -> Client:
    """Return a browser in which somebody with this role is signed in."""
    site.client.force_login(member(role), "django.contrib.auth.backends.ModelBackend")
    return site.client


def opened(site: Site, order: str = "order:1004", title: str = "Ask the carrier where it is") -> str:
    """Open a task with two points and return its id."""
    step = Step("ask", "task", title=title, role="care", due_hours=2, checklist="trace")
    due = Due(
        "stalled", step, f"stalled#{title}", None, samples.NOW, samples.NOW + timedelta(hours=2), why="It sleeps."
    )
    documents = {
        "checklists/trace.toml": 'name = "trace"\nwhy = "x"\n'
        '[[item]]\nkey = "called"\nsays = "Carrier called"\n'
        '[[item]]\nkey = "case"\nsays = "Their case number"\nevidence = "number"\n'
    }
    with site.database.transaction() as tx:
        tasks.open_for(tx, "fjord", order, due, now=samples.NOW, documents=documents)
        return str(tasks.tasks_of(tx, "fjord", order)[-1].id)

"""Tasks: what a person must do, the evidence for it, and handing it to somebody else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts.models import Member
from doorstep.accounts.rules import TASKS
from doorstep.kit.i18n import Translator
from doorstep.tasks import handlers as tasks
from doorstep.tasks.model import Act, Refused, Task
from doorstep.tasks.rules import missing
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Reading, Told
from doorstep.views.orders import numbers
from doorstep.web.console.visit import Visit, staff

_TO_TAKE = timedelta(hours=4)
_ORDER = "order:"


@staff(TASKS)
def queue(visit: Visit) -> HttpResponse:
    """Show open tasks, the most urgent first: all, those of one role, or mine."""
    chosen = visit.request.GET.get("view", "")
    owner, role = (visit.name, "") if chosen == "mine" else ("", chosen)
    found = tasks.open_tasks(visit.tx, visit.shop.name, role=role, owner=owner)
    called = numbers(visit.tx, visit.shop.name, [one.subject for one in found])
    return visit.page("console/tasks.html", tasks=found, called=called, chosen=chosen, roles=_roles())


@staff(TASKS)
def task(visit: Visit, task: UUID) -> HttpResponse:
    """Show one task."""
    it = _load(visit, task)
    called = numbers(visit.tx, visit.shop.name, [it.subject])[it.subject]
    return visit.page("console/task.html", task=it, called=called, missing=missing(it), others=_others(visit))


@require_POST
@staff(TASKS)
def evidence(visit: Visit, task: UUID) -> HttpResponse:
    """Show that a point of the checklist was done."""
    point, value = visit.request.POST.get("point", ""), visit.request.POST.get("value", "")[:500]
    return _act(visit, task, lambda: tasks.show_evidence(
        visit.tx, visit.shop.name, task, point=point, value=value, who=visit.name, now=visit.now))  # fmt: skip


@require_POST
@staff(TASKS)
def ending(visit: Visit, task: UUID) -> HttpResponse:
    """End a task as done, or give it up with a reason."""
    why, done = visit.request.POST.get("why", "").strip()[:500], visit.request.POST.get("outcome") != "dropped"
    tx, shop = visit.tx, visit.shop.name
    if done:
        return _act(visit, task, lambda: tasks.finish(tx, shop, task, who=visit.name, now=visit.now), "Done.")
    return _act(visit, task, lambda: tasks.drop(tx, shop, task, who=visit.name, why=why, now=visit.now), "Given up.")


@require_POST
@staff(TASKS)
def reopening(visit: Visit, task: UUID) -> HttpResponse:
    """Open a task again that was ended by mistake."""
    return _act(visit, task, lambda: tasks.undo(visit.tx, visit.shop.name, task, who=visit.name), "Open again.")


@require_POST
@staff(TASKS)
def handover(visit: Visit, task: UUID) -> HttpResponse:
    """Give a task to somebody, who has some hours to take it."""
    taker = visit.request.POST.get("taker", "")
    if taker not in _others(visit):
        return _back(visit, task, "Choose somebody of this shop.")
    until = visit.now + _TO_TAKE
    return _act(visit, task, lambda: tasks.give(
        visit.tx, visit.shop.name, task, giver=visit.name, taker=taker, until=until, now=visit.now),
        "Given. Until it is taken you stay answerable.")  # fmt: skip


@require_POST
@staff(TASKS)
def taking(visit: Visit, task: UUID) -> HttpResponse:
    """Take a task that was given to one, or that nobody has."""
    return _act(visit, task, lambda: tasks.take(visit.tx, visit.shop.name, task, who=visit.name), "It is yours.")


def _act(visit: Visit, task: UUID, act: Callable[[], Act], said: str = "") -> HttpResponse:
    _load(visit, task)
    try:
        done = act()
    except Refused as refused:
        return _back(visit, task, str(refused))
    _record(visit, done)
    return _back(visit, task, said)


def _record(visit: Visit, act: Act) -> None:
    """Write what happened into the order's timeline; the same act written twice is one event."""
    told = tuple(Told(act.task.subject, ("task", id_.hex), visit.now, fact, offset=0) for id_, fact in act.facts)
    if told:
        read = timeline.Read(visit.shop.name, "staff", Reading(told), visit.now, reader="staff@1")
        timeline.record(visit.tx, visit.keys, [read], now=visit.now)


def _back(visit: Visit, task: UUID, said: str) -> HttpResponse:
    words = Translator(visit.language).text(said) if said and "{" not in said else said
    if visit.request.POST.get("next") == "order":
        subject = _load(visit, task).subject
        if subject.startswith(_ORDER):
            return visit.back("order", subject.removeprefix(_ORDER), said=words)
    return visit.back("task", str(task), said=words)


def _load(visit: Visit, task: UUID) -> Task:
    try:
        return tasks.task_of(visit.tx, visit.shop.name, task)
    except LookupError:
        raise Http404(str(task)) from None


def _others(visit: Visit) -> list[str]:
    members = Member.objects.filter(posts__shop=visit.shop.name, is_active=True).exclude(pk=visit.member.pk)
    return sorted(member.name or member.email for member in members.order_by("email"))


def _roles() -> list[str]:
    return ["care", "operations", "warehouse", "marketing"]

"""What `doorstep doctor` asks the database itself."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from msgspec import Struct

from doorstep.cli.run.work import NAMES
from doorstep.kit.tx import PAGES

_SILENT = "2 minutes"


class Finding(Struct, frozen=True):
    """What was looked at, whether it is in order, what was seen, and how to mend it."""

    name: str
    ok: bool
    says: str
    mend: str = ""


def inside() -> list[Finding]:
    """Look at everything that lies in the database. Django must be ready."""
    found = tables()
    return [found, apart(), loops(), carriers()] if found.ok else [found]


def tables() -> Finding:
    """The version of the server and the migrations that wait."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            (number,) = cursor.fetchone()
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as error:
        return Finding("PostgreSQL", False, str(error).strip(), "Start it, or check DATABASE_URL.")
    major = int(number) // 10000
    if major < 15:
        return Finding("PostgreSQL", False, f"version {major}", "Doorstep needs PostgreSQL 15 or newer.")
    if waiting:
        return Finding("PostgreSQL", False, f"{major}, {waiting} migrations wait", "Run `doorstep migrate`.")
    return Finding("PostgreSQL", True, f"{major}, tables up to date")


def apart() -> Finding:
    """Whether the database itself keeps the pages of one shop from the rows of another, and loops see all of them."""
    name = "Shops apart"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('event'), to_regrole(%s) IS NOT NULL", [PAGES])
        login, held, there = cursor.fetchone()
        cursor.execute("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [PAGES])
        taken = bool(there) and cursor.fetchone()[0]
        cursor.execute("SELECT has_table_privilege(oid, 'event', 'SELECT') FROM pg_roles WHERE rolname = %s", [PAGES])
        allowed = taken and cursor.fetchone()[0]
    if held:
        return Finding(name, False, f"{login} does not own the tables, so that the loops would see no order",
                       f"Let the login of DATABASE_URL own them: REASSIGN OWNED BY … TO {login};")  # fmt: skip
    if not taken:
        made = "" if there else f"CREATE ROLE {PAGES} NOLOGIN; "
        says = f"the pages work as {login}, and only our own questions keep shops apart: {login} may not become {PAGES}"
        ask = f"Let whoever runs PostgreSQL say: {made}GRANT {PAGES} TO {login}; then run `doorstep migrate`."
        return Finding(name, False, says, ask)
    if not allowed:
        return Finding(name, False, f"{PAGES} has no rights on the tables", "Run `doorstep migrate`.")
    return Finding(name, True, f"the pages work as {PAGES}, for which other shops do not exist")


def carriers() -> Finding:
    """Whether every account with a carrier may ask."""
    name, mend = "Carriers", "`doorstep carriers --accounts` says more; a new secret starts a stopped account again."
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop, account, stopped_at IS NOT NULL, why FROM poll_account"
                       " WHERE stopped_at IS NOT NULL OR open_until > now() ORDER BY shop, account")  # fmt: skip
        resting = cursor.fetchall()
    wrong = [
        f"{account} of {shop} {'is stopped' if stopped else 'rests'}: {why}" for shop, account, stopped, why in resting
    ]
    return Finding(name, not wrong, "; ".join(wrong) or "every account may ask", mend)


def loops() -> Finding:
    """Whether every loop runs somewhere, and none that should run stands still."""
    name, mend = "Loops", "Read the log of that worker and start it again: `doorstep up`, or `doorstep work --only …`."
    with connection.cursor() as cursor:
        cursor.execute("SELECT loop, worker, to_char(at, 'YYYY-MM-DD HH24:MI TZ'), note, at < now() - %s::interval"
                       " FROM heartbeat ORDER BY loop, worker", [_SILENT])  # fmt: skip
        beats = cursor.fetchall()
    if not beats:
        return Finding(name, True, "none runs just now")
    wrong = [f"{loop} of {worker} is silent since {at}" for loop, worker, at, _, silent in beats if silent]
    wrong += [f"nobody runs {loop}" for loop in NAMES if loop not in {beat[0] for beat in beats}]
    wrong += [f"{loop} of {worker}: {note}" for loop, worker, _, note, silent in beats if note and not silent]
    workers = {beat[1] for beat in beats}
    running = f"{len(beats)} loops of {len(workers)} worker{'s' if len(workers) > 1 else ''} go on"
    return Finding(name, not wrong, "; ".join(wrong) or running, mend)

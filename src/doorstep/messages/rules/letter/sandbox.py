"""Shops' texts are data: a small part of Jinja in its immutable sandbox, over plain values only. Pure.

Allowed are `{{ value }}`, `{% if %}`, one level of `{% for %}` over parcels or items, and a few filters. Everything by
which a text could reach outside or grow without end is refused when it is compiled: calls, attributes of texts,
assignments, macros, imports, arithmetic, loops over anything else.
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2 import Template as Compiled
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = ("upper", "lower", "capitalize", "title", "trim", "first", "last", "length", "join", "default")
TESTS = ("defined", "undefined", "none", "number", "string", "odd", "even", "eq", "ne", "lt", "gt", "le", "ge", "in")
LISTS = ("parcels", "items")
LONGEST = 20_000  # characters of one text of a shop

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Test,
    nodes.Getattr,
    nodes.Getitem,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
    nodes.Keyword,
    nodes.Tuple,
    nodes.List,
)


class TextError(Exception):
    """A shop's text cannot be read or filled. The words say why; `line` is counted within the text."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.why, self.line = why, line


class Text:
    """A text of a shop, ready to be filled."""

    __slots__ = ("_compiled", "plain", "uses")

    def __init__(self, source: str) -> None:
        """Raises `TextError` when the text is not allowed or cannot be read."""
        tree = _parsed(source)
        self.uses = frozenset(find_undeclared_variables(tree))
        self.plain = source if "{" not in source else None
        self._compiled: Compiled = _SANDBOX.from_string(source)

    def fill(self, values: dict[str, Any]) -> str:
        """Return the text with its values. Raises `TextError` when a value is missing or cannot be used so."""
        if self.plain is not None:
            return self.plain
        try:
            return self._compiled.render(values)
        except (TemplateError, TypeError, ValueError, KeyError) as error:
            raise TextError(str(error)) from None


class _Sandbox(ImmutableSandboxedEnvironment):
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and attr in ("first", "last", "index", "length")

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def _sandbox() -> _Sandbox:
    made = _Sandbox(autoescape=False, undefined=StrictUndefined, cache_size=0, keep_trailing_newline=False)
    made.globals = {}
    made.filters = {name: made.filters[name] for name in FILTERS} | {"join": _join}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


def _parsed(source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise TextError(f"it is longer than {LONGEST} characters")
    try:
        tree = _SANDBOX.parse(source)
        _SANDBOX.compile(source)
    except (TemplateError, SecurityError) as error:
        raise TextError(str(getattr(error, "message", error)), getattr(error, "lineno", 1) or 1) from None
    except RecursionError:
        raise TextError("it is nested too deeply") from None
    for node, depth in _walk(tree, 0):
        why = _forbidden(node, depth)
        if why:
            raise TextError(why, node.lineno or 1)
    return tree


def _forbidden(node: nodes.Node, depth: int) -> str:
    if not isinstance(node, _ALLOWED):
        return f"{type(node).__name__.lower()} is not allowed in a message"
    if isinstance(node, nodes.Name) and node.name in ("self", "caller", "varargs", "kwargs"):
        return f"{node.name} is not allowed in a message"
    if isinstance(node, nodes.For):
        if depth > 1:
            return "a loop may not stand within a loop"
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
            return f"a loop may only go over {' or '.join(LISTS)}"
    return ""


def _join(value: Any, between: str = "") -> str:
    # Jinja's own also joins the letters of a text, and so lets a short text grow without end.
    if isinstance(value, str) or len(between) > 20:
        raise TypeError("join takes a list, and a short text to put between")
    return between.join(str(one) for one in value)


def _walk(node: nodes.Node, depth: int) -> Iterator[tuple[nodes.Node, int]]:
    inside = depth + isinstance(node, nodes.For)
    yield node, inside
    for child in node.iter_child_nodes():
        yield from _walk(child, inside)


_SANDBOX = _sandbox()

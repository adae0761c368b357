"""Write the Python client out of the OpenAPI document: `python -m tools.client`, or with `--check` only look.

The document is the truth: what the client can do follows from the routes and their Structs. A test runs the check.
"""

import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "clients" / "python" / "doorstep_client"
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_HEAD = (
    '"""{what} Written by `python -m tools.client` out of the OpenAPI document; change the API, not this file."""\n\n'
)


def written(document: dict[str, Any]) -> dict[str, str]:
    """Return the text of each generated file, by name."""
    return {"shapes.py": _shapes(document), "calls.py": _calls(document)}


def _shapes(document: dict[str, Any]) -> str:
    schemas: dict[str, Any] = document["components"]["schemas"]
    parts = [_HEAD.format(what="What the API answers and takes, as typed dictionaries.")]
    parts.append("from typing import Any, Literal, NotRequired, TypedDict, Union\n")
    for name, schema in sorted(schemas.items()):
        parts.append("\n\n" + _shape(_name(name), schema))
    return "".join(parts)


def _shape(name: str, schema: dict[str, Any]) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"{name} = {_kind(schema)}\n"
    needed = set(schema.get("required", ()))
    fields = [
        f'        "{field}": {_kind(inner) if field in needed else f"NotRequired[{_kind(inner)}]"},\n'
        for field, inner in schema["properties"].items()
    ]
    return f'{name} = TypedDict(\n    "{name}",\n    {{\n{"".join(fields)}    }},\n)\n'


def _kind(schema: dict[str, Any]) -> str:
    """Return the type of a schema; other shapes stand in quotes, since they may come later."""
    if "$ref" in schema:
        return f'"{_name(schema["$ref"].rpartition("/")[2])}"'
    if "enum" in schema:
        words = ", ".join('"' + str(one) + '"' for one in schema["enum"])
        return f"Literal[{words}]"
    if "const" in schema:
        return f'Literal["{schema["const"]}"]'
    if "anyOf" in schema:
        found = list(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
        return f"Union[{', '.join(found)}]" if len(found) > 1 else found[0]
    if schema.get("type") == "array":
        return f"list[{_kind(schema['items']) if schema.get('items') else 'Any'}]"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {_kind(inner)}]" if isinstance(inner, dict) and inner else "dict[str, Any]"
    return _PLAIN.get(str(schema.get("type", "")), "Any")


def _calls(document: dict[str, Any]) -> str:
    parts = [_HEAD.format(what="Every call of the API.")]
    parts.append("from typing import Any, Literal, cast\n\nfrom doorstep_client import shapes\n")
    parts.append("from doorstep_client.wire import Wire, part\n\n\n")
    parts.append(
        'class Calls:\n    """Every call of the API; each answers with what it says, or raises `Problem`."""\n\n'
    )
    parts.append("    def __init__(self, wire: Wire) -> None:\n        self._wire = wire\n")
    for path, methods in sorted(document["paths"].items()):
        for method, operation in sorted(methods.items()):
            if path.startswith("/api/"):
                parts.append("\n" + _call(path, method, operation, document["components"]["schemas"]))
    return "".join(parts)


def _call(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    parameters = operation["parameters"]
    parts = [one for one in parameters if one["in"] == "path"]
    query = [one for one in parameters if one["in"] == "query"]
    body = _sent(operation, schemas)
    writes = any(one["in"] == "header" for one in parameters)
    answer = _answer(operation)
    given = [f"{_word(one['name'])}: str" for one in parts]
    named = [_argument(one["name"], one["schema"], one["required"]) for one in query]
    named += [_argument(name, schema, needed) for name, schema, needed in body]
    named += ['idempotency_key: str = ""'] if writes else []
    arguments = ", ".join(["self", *given, *(["*", *named] if named else [])])
    address = 'f"' if parts else '"'
    address += re.sub(r"\{(\w+)\}", lambda found: "{part(" + _word(found[1]) + ")}", path) + '"'
    lines = [f"    def {operation['operationId']}({arguments}) -> {answer}:\n"]
    lines.append(f'        """{operation["summary"]}"""\n')
    lines += _filled("query", [one["name"] for one in query])
    lines += _filled("sent", [name for name, _, _ in body]) if "requestBody" in operation else ()
    last = "idempotency_key" if writes else '""'
    sent = "sent" if "requestBody" in operation else "None"
    lines.append(f'        answer = self._wire.call("{method.upper()}", {address}, query, {sent}, {last})\n')
    lines.append(f"        return cast({answer!r}, answer)\n".replace("'", '"'))
    return "".join(lines)


def _argument(name: str, schema: dict[str, Any], needed: bool) -> str:
    found = re.fullmatch(r"Union\[(.*), None\]", _kind(schema))
    kind = found[1] if found else _kind(schema)
    return f"{_word(name)}: {kind}" if needed else f"{_word(name)}: {kind} | None = None"


def _filled(what: str, names: list[str]) -> Iterator[str]:
    """Gather arguments that were given."""
    pairs = ", ".join(f'"{name}": {_word(name)}' for name in names)
    yield f"        {what}: dict[str, Any] = {{{pairs}}}\n"


def _sent(operation: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if not content:
        return []
    schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
    needed = schema.get("required", ())
    return [(name, inner, name in needed) for name, inner in schema.get("properties", {}).items()]


def _answer(operation: dict[str, Any]) -> str:
    made = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    schema = made["content"].get("application/json", {}).get("schema")
    return f"shapes.{_name(schema['$ref'].rpartition('/')[2])}" if schema else "Any"


def _name(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _word(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) else name


def formatted(text: str) -> str:
    """Return Python as our formatter writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60).stdout


def main(words: list[str]) -> int:
    """Write the files, or with `--check` say which are not as they would be written."""
    from doorstep.web.api.document import document

    stale = []
    for name, text in written(document()).items():
        path, new = TARGET / name, formatted(text)
        if "--check" in words:
            stale += [name] if not path.is_file() or path.read_text(encoding="utf-8") != new else []
        else:
            path.write_text(new, encoding="utf-8")
    if stale:
        sys.stderr.write(f"The client is older than the API: {', '.join(stale)}. Run `python -m tools.client`.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "doorstep.accounts"],
                       AUTH_USER_MODEL="accounts.Member")  # fmt: skip
    django.setup()
    raise SystemExit(main(sys.argv[1:]))

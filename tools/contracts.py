"""Our own kind of import contract: modules of a given name are private to their chapter."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateModules(Contract):
    """Every module with a part named as in `names` may be imported from within its own chapter only.

    A chapter is a package directly under `doorstep`, or a connector's folder: `doorstep.people`, `doorstep.messages`.
    """

    names = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import of a private module."""
        broken: list[tuple[str, str]] = []
        for module in sorted(graph.modules):
            parts = module.split(".")
            if len(parts) < 3 or not set(parts[2:]) & set(self.names):  # type: ignore[call-overload]
                continue
            for importer in sorted(graph.find_modules_that_directly_import(module)):
                if importer.split(".")[:2] != parts[:2]:
                    broken.append((importer, module))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that reaches into another chapter."""
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} imports {module}, which is private to {'.'.join(module.split('.')[:2])}")
            output.new_line()

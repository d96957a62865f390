"""Our own contract type for import-linter: a room is entered only through its door.

An import from `egisz.<a>…` into `egisz.<b>…` with a ≠ b must be of `egisz.<b>.public`, unless <b> is a ground package
that everybody imports directly, or <a> is a composition package (config), which wires everything.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _words(value: Any) -> set[str]:
    """The value of a set field of the contract; an absent one is empty."""
    return {str(word) for word in value or ()}


class DoorsContract(Contract):
    """Every import across rooms is of `<root>.<room>.public`."""

    root = fields.StringField()
    ground = fields.SetField(subfield=fields.StringField())
    composition = fields.SetField(subfield=fields.StringField())
    passages = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        root = str(self.root)
        ground, composition, allowed = (_words(value) for value in (self.ground, self.composition, self.passages))
        broken: list[str] = []
        for module in sorted(graph.modules):
            importer = self._room(root, module)
            if not importer or importer in composition:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                room = self._room(root, imported)
                if not room or room == importer or room in ground:
                    continue
                if imported != f"{root}.{room}.public" and f"{module} -> {imported}" not in allowed:
                    broken.append(f"{module} imports {imported}: the door is {root}.{room}.public")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line, bold=False)
            output.new_line()

    @staticmethod
    def _room(root: str, module: str) -> str:
        parts = module.split(".")
        return parts[1] if len(parts) > 1 and parts[0] == root else ""

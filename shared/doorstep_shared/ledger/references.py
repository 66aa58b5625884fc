"""How one record refers to another in a ledger: a door by its address, everything else by its title and id."""

from collections.abc import Callable, Iterable

from doorstep_shared.addresses import Address, parse_address
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import Text
from doorstep_shared.ledger.cells import WrongLine, reference_id

Title = Callable[[Reference, str], str]
"""The title of the record a field refers to by id; empty for one that is not here."""

_SHOWN_CHARS = 60


class References:
    """The doors of one grid by their addresses, the oldest first where two show the same; `title` names the rest."""

    def __init__(self, doors: Iterable[tuple[str, Address]], title: Title) -> None:
        self._address = dict(doors)
        self._door: dict[Address, str] = {}
        for id, address in self._address.items():
            self._door.setdefault(address, id)
        self._title = title
        self._said: dict[tuple[Reference, str], str] = {}

    def say(self, field: Reference, id: str) -> str:
        """A reference as it stands in a cell. What an address alone does not tell for sure ends with the id."""
        key = (field, id)
        if key not in self._said:
            self._said[key] = self._say(field, id)
        return self._said[key]

    def _say(self, field: Reference, id: str) -> str:
        address = self._address.get(id) if "dwelling" in field.kinds else None
        if address and parse_address(str(address)) == address and self._door[address] == id:
            return str(address)
        return f"{' '.join((str(address or '') or self._title(field, id)).split())} {id}".strip()

    def read(self, field: Reference, text: str) -> str:
        """The id of the record a cell means.

        Raises:
            WrongLine: when the grid has no such door.
        """
        if id := reference_id(text.strip()):
            return id
        address = parse_address(text) if "dwelling" in field.kinds else None
        if address is None or address not in self._door:
            shown = text[:_SHOWN_CHARS]
            raise WrongLine(
                Text(f"网格里没有{field.label.zh}“{shown}”", f"there is no {field.label.en} “{shown}” in the grid")
            )
        return self._door[address]

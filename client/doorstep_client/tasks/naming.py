"""How a record is called in one line."""

from collections.abc import Mapping

from doorstep_client.store.records import Record
from doorstep_shared.addresses import Address
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text


def address_of(values: Mapping[str, Json]) -> Address:
    """The address a dwelling shows."""
    return Address(*(str(values.get(name) or "") for name in Address._fields))


def title(record: Record) -> Text:
    """One line that names the record, in both languages; a dwelling by its address."""
    if record.kind == "dwelling":
        address = str(address_of(record.values)) or record.id
        return Text(address, address)
    return Text(record.title("zh"), record.title("en"))

"""What a kind is: a marshmallow schema of `KindField`s with a few words about the kind as a whole."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import orjson
from marshmallow import Schema, ValidationError

from doorstep_shared.addresses import Address
from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.fields import ColumnType, KindField, Phone, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.merge import State
from doorstep_shared.rules import LATEST, Merging, show
from doorstep_shared.searching import search_text


class Column(NamedTuple):
    """A column of a kind's read table; a family is one text column holding a JSON object."""

    name: str
    type: ColumnType
    indexed: bool


class Looked(NamedTuple):
    """A record as its read table holds it: the cells of `Kind.columns`, and how many conflicts there are.

    `said` maps fields, or the paths of one change, to what is shown there; `Kind.search_text` reads either.
    """

    cells: list[str | int | None]
    said: Mapping[str, Json]
    conflicts: int = 0
    deleted: bool = False
    same_as: Json = None


class KindSchema(Schema):
    """The base of all kinds. A subclass declares its fields and these class attributes.

    `kind_name` is the name in changes and of the command group; `schema_version` grows when fields change;
    `title_fields` name a record in one line; `list_fields` are the columns of a list; `key_fields` tell that a line
    of a file means a certain record of the grid (the title unless declared); `warnings` tells what only a whole
    record can show.
    """

    kind_name: ClassVar[str]
    kind_label: ClassVar[Text]
    schema_version: ClassVar[int] = 1
    title_fields: ClassVar[tuple[str, ...]] = ()
    list_fields: ClassVar[tuple[str, ...]] = ()
    key_fields: ClassVar[tuple[str, ...]] = ()
    can_delete: ClassVar[bool] = True

    @staticmethod
    def warnings(values: Mapping[str, Json]) -> list[Text]:
        """What looks wrong in a whole record. A merge can create it, so it never refuses a change."""
        return []


class Kind:
    """A kind as the rest of the product uses it: fields, rules, columns and validation of one schema."""

    def __init__(self, schema_class: type[KindSchema]) -> None:
        self.schema = schema_class()
        self.name = schema_class.kind_name
        self.label = schema_class.kind_label
        self.version = schema_class.schema_version
        self.title_fields = schema_class.title_fields
        self.list_fields = schema_class.list_fields or schema_class.title_fields
        self.key_fields = schema_class.key_fields or schema_class.title_fields
        self.can_delete = schema_class.can_delete
        self.warnings_of: Callable[[Mapping[str, Json]], list[Text]] = schema_class.warnings
        self.fields: dict[str, KindField] = {
            name: field for name, field in self.schema.fields.items() if isinstance(field, KindField)
        }
        self.open_fields = {name: field for name, field in self.fields.items() if not field.hidden}
        """The fields people see."""
        self._mergings = {name: field.merging for name, field in self.fields.items()}
        self.merging: Callable[[str], Merging] = lru_cache(maxsize=1024)(self._merging)
        """The rule of a path; what this version does not know merges as `latest`."""
        self._plain = {name: field.is_plain for name, field in self.fields.items() if not field.family}
        self._is_tag = lru_cache(maxsize=1024)(self._names_tag)
        self._found_by = [
            name
            for name, each in self.fields.items()
            if (each.findable or isinstance(each, Phone)) and each.merging.rule != "join"
        ]
        self._has_place = all(name in self.fields for name in Address._fields)
        self.columns = [
            Column(name, "text" if field.family else field.column, field.indexed) for name, field in self.fields.items()
        ]
        self._cells = [(name, _cell_of(field)) for name, field in self.fields.items()]
        numbered = list(enumerate(self.fields.items()))
        self._places = {name: (n, field.column == "integer") for n, (name, field) in numbered if not field.family}
        self._members = {name: n for n, (name, field) in numbered if field.merging.rule == "member"}

    def _merging(self, path: str) -> Merging:
        return self._mergings.get(path) or self._mergings.get(path.partition("/")[0], LATEST)

    def validate(self, writes: Mapping[str, Json]) -> dict[str, str]:
        """What is wrong with the values of a change, as path → code of `reasons.FIELD_REASONS`.

        Only what is written is looked at. Unknown fields are accepted and kept. The fields are asked directly:
        it accepts and refuses exactly what a partial load of the marshmallow schema does, in a tenth of the time.
        """
        errors: dict[str, str] = {}
        for path, value in writes.items():
            is_plain = self._plain.get(path)
            if is_plain is not None:
                if value is None or is_plain(value):
                    continue
            elif value is True and self._is_tag(path):
                continue
            try:
                self._check(path, value)
            except ValidationError as error:
                errors[path] = str(error.messages[0])
        return errors

    def _names_tag(self, path: str) -> bool:
        """Whether a path names a good member of a family of tags."""
        try:
            self._check(path, True)
        except ValidationError:
            return False
        return isinstance(self.fields.get(path.partition("/")[0]), Tags)

    def _check(self, path: str, value: Json) -> None:
        """Accept the value of a path or raise `ValidationError`; paths of no known field are accepted."""
        if path == LIFE and value not in (DELETED, KEPT):
            raise ValidationError("not_in_choices")
        if path == SAME_AS and not (isinstance(value, str) and RECORD_ID.fullmatch(value)):
            raise ValidationError("not_a_reference")
        name, slash, member = path.partition("/")
        field = self.fields.get(name)
        if field is None:
            return
        if field.family != bool(slash):
            raise ValidationError("needs_member" if field.family else "no_members")
        field.check(value)
        if isinstance(field, Tags):
            field.check_member(member)

    def warnings(self, values: Mapping[str, Json]) -> list[Text]:
        """What looks wrong in a whole record: expected fields that are missing, then the kind's own rules."""
        missing = [
            Text(f"缺少{field.label.zh}", f"{field.label.en} is missing")
            for name, field in self.fields.items()
            if field.expected and values.get(name) is None
        ]
        return missing + self.warnings_of(values)

    def row(self, values: Mapping[str, Json]) -> list[str | int | None]:
        """Shown values as the typed columns of a read table, in the order of `columns`.

        A family becomes a JSON object, `join` texts one text; a value a newer version wrote in another type
        stays in the merge state and leaves its column empty.
        """
        row: list[str | int | None] = []
        for name, cell in self._cells:
            value = values.get(name)
            row.append(None if value is None else cell(value))
        return row

    def look(self, state: State) -> Looked:
        """A record of this kind through its rules."""
        sole = state.sole_values()
        if sole is not None and LIFE not in sole and SAME_AS not in sole:
            cells = self.row_alone(sole)
            if cells is not None:
                return Looked(cells, sole)
        shown = show(state, self.merging)
        return Looked(self.row(shown.values), shown.values, len(shown.conflicts), shown.deleted, shown.same_as)

    def row_alone(self, values: Mapping[str, Json]) -> list[str | int | None] | None:
        """The row of a record whose values, by path, one change wrote: what `row` makes of what the rules show of them.

        None where it takes the rules to tell: for a value of another type than its field's, or a path of another form.
        """
        row: list[str | int | None] = [None] * len(self._cells)
        families: dict[int, dict[str, Json]] = {}
        for path, value in values.items():
            place = self._places.get(path)
            if place is not None:
                number, is_integer = place
                if type(value) is str and not is_integer:
                    row[number] = value.replace("\x00", "") if "\x00" in value else value
                elif type(value) is int and is_integer:
                    row[number] = value
                elif value is not None or self.merging(path).rule == "join":
                    return None
            else:
                name, slash, member = path.partition("/")
                if slash and value is True and name in self._members:
                    families.setdefault(self._members[name], {})[member] = True
                elif name in self.fields:
                    return None
        for number, members in families.items():
            row[number] = _family_cell(members)
        return row

    def search_text(self, values: Mapping[str, Json]) -> str | None:
        """What a record is found by, as `searching` writes it; None where nothing of it is looked for this way."""
        if not self._found_by and not self._has_place:
            return None
        said = {name: value for name in self._found_by if isinstance(value := values.get(name), str)}
        phones = [value for name, value in said.items() if isinstance(self.fields[name], Phone)]
        texts = [value for name, value in said.items() if self.fields[name].findable]
        place = Address(*(str(values.get(name) or "") for name in Address._fields)) if self._has_place else ""
        return search_text(texts, phones, str(place))

    @property
    def is_searched(self) -> bool:
        """Whether records of this kind have such a text."""
        return bool(self._found_by)

    def title(self, values: Mapping[str, Json], language: Any) -> str:
        """One line that names a record."""
        parts = (self.fields[name].say(values.get(name), language) for name in self.title_fields)
        return " ".join(" ".join(parts).split())

    def prompted(self) -> Iterator[tuple[str, KindField]]:
        """The fields in the order a form asks for them."""
        return iter(self.open_fields.items())


def _cell_of(field: KindField) -> Callable[[Json], str | int | None]:
    """How a shown value stands in its column."""
    if field.family:
        return _family_cell
    return _integer_cell if field.column == "integer" else _text_cell


def _family_cell(value: Json) -> str | None:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value and isinstance(value, dict) else None


def _integer_cell(value: Json) -> int | None:
    return int(value) if isinstance(value, int) and abs(value) < 2**63 else None


def _text_cell(value: Json) -> str | None:
    if type(value) is list:
        value = "\n".join(map(str, value))
    return value.replace("\x00", "") if type(value) is str else None

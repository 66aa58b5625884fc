"""SQL made from the declarations of models, and from marks that both databases understand."""

from functools import lru_cache

import peewee


def holding(text: str) -> str:
    """The pattern of LIKE … ESCAPE '!' for a lower-case text that holds what was typed."""
    plain = text.lower().replace("\x00", "")
    for sign in "!%_":
        plain = plain.replace(sign, "!" + sign)
    return f"%{plain}%"


@lru_cache(maxsize=1024)
def postgres_marks(sql: str) -> str:
    """The same statement with the marks of psycopg."""
    return sql.replace("%", "%%").replace("?", "%s")


def columns(model: type[peewee.Model]) -> tuple[str, ...]:
    """The names of a model's columns, in the order of its rows."""
    return tuple(field.column_name for field in model._meta.sorted_fields)


@lru_cache
def insert_sql(model: type[peewee.Model], *, or_ignore: bool = False) -> str:
    """The INSERT of all columns of a model."""
    marks = ",".join("?" * len(columns(model)))
    tail = " ON CONFLICT DO NOTHING" if or_ignore else ""
    return f'INSERT INTO "{model._meta.table_name}" ({_quoted(model)}) VALUES ({marks}){tail}'


@lru_cache
def upsert_sql(model: type[peewee.Model]) -> str:
    """INSERT, or update every column but the key where the row is there."""
    key = model._meta.primary_key
    names = list(key.field_names) if isinstance(key, peewee.CompositeKey) else [str(getattr(key, "name", ""))]
    keys = [model._meta.fields[name].column_name for name in names]
    updates = ",".join(f'"{column}"=excluded."{column}"' for column in columns(model) if column not in keys)
    key_columns = ",".join(f'"{column}"' for column in keys)
    return f"{insert_sql(model)} ON CONFLICT ({key_columns}) DO UPDATE SET {updates}"


@lru_cache
def copy_sql(model: type[peewee.Model]) -> str:
    """PostgreSQL's COPY of all columns of a model."""
    return f'COPY "{model._meta.table_name}" ({_quoted(model)}) FROM STDIN (FORMAT BINARY)'


def _quoted(model: type[peewee.Model]) -> str:
    return ",".join(f'"{column}"' for column in columns(model))

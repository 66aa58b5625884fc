"""Making and migrating the tables of a store."""

import hashlib

from peewee import Model, SchemaManager
from playhouse.migrations import Runner

from doorstep_server.store import settings
from doorstep_server.store.database import MIGRATIONS, Store, storage_errors
from doorstep_server.store.desk_tables import DESK_TABLES
from doorstep_server.store.record_tables import indexes, record_models
from doorstep_server.store.tables import ADMINISTRATION_TABLES, LOG_TABLES
from doorstep_shared.kinds import all_kinds

_SHAPE = "read_tables"


def prepare(store: Store) -> bool:
    """Make all tables at once, or migrate older ones; tell whether the read tables must be rebuilt."""
    with storage_errors():
        runner = Runner(store.db, str(MIGRATIONS))
        if store.db.table_exists("setting"):
            runner.up()
        else:
            with store.write():
                _create((*LOG_TABLES, *ADMINISTRATION_TABLES, *DESK_TABLES, *record_models()), store)
                runner.fake()
                settings.put(store, _SHAPE, read_table_shape())
    return settings.get(store, _SHAPE) != read_table_shape()


def is_prepared(store: Store) -> bool:
    """Whether a hub was ever made here."""
    with storage_errors():
        return bool(store.db.table_exists("setting"))


def renew_read_tables(store: Store) -> None:
    """Drop the read tables and make them anew, empty, in the shape the kinds have now."""
    with storage_errors():
        for model in record_models():
            SchemaManager(model, database=store.db).drop_table(safe=True)
        _create(record_models(), store)
    settings.put(store, _SHAPE, read_table_shape())


def read_table_shape() -> str:
    """A fingerprint of the columns of all kinds and their indexes."""
    kinds = [(kind.name, kind.version, [column[:2] for column in kind.columns]) for kind in all_kinds()]
    columns = [[field.column_name for field in model._meta.sorted_fields] for model in record_models()]
    text = repr((kinds, columns, indexes()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _create(models: tuple[type[Model], ...], store: Store) -> None:
    for model in models:
        SchemaManager(model, database=store.db).create_all(safe=True)

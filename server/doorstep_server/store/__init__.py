"""The hub's storage: the log, the tables it folds to, and the hub's own administration. The only user of peewee."""

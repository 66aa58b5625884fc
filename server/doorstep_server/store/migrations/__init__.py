"""The steps that bring an older hub's tables to this version, by number; peewee's runner reads this folder."""

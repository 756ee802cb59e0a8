"""The index that each engine has of its own over the terms of search entries.

Django knows nothing of it: a later migration that rebuilds ``base_searchentry`` on SQLite drops the
triggers and must put them again.
"""

from django.db import migrations

from regie.base.make_tables import OnDatabase

PUT = {
    "sqlite": [
        """CREATE VIRTUAL TABLE base_search_fts USING fts5(
            terms, content='base_searchentry', content_rowid='id', detail=none, tokenize='ascii'
        )""",
        """CREATE TRIGGER search_added AFTER INSERT ON base_searchentry BEGIN
            INSERT INTO base_search_fts(rowid, terms) VALUES (NEW.id, NEW.terms);
        END""",
        """CREATE TRIGGER search_gone AFTER DELETE ON base_searchentry BEGIN
            INSERT INTO base_search_fts(base_search_fts, rowid, terms)
            VALUES ('delete', OLD.id, OLD.terms);
        END""",
        """CREATE TRIGGER search_changed AFTER UPDATE ON base_searchentry BEGIN
            INSERT INTO base_search_fts(base_search_fts, rowid, terms)
            VALUES ('delete', OLD.id, OLD.terms);
            INSERT INTO base_search_fts(rowid, terms) VALUES (NEW.id, NEW.terms);
        END""",
    ],
    "postgresql": [
        # Lexemes as they are: no parser and no dictionary that could differ from the other engine.
        """ALTER TABLE base_searchentry ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED""",
        "CREATE INDEX search_lexemes ON base_searchentry USING gin (lexemes)",
    ],
}
TAKE = {
    "sqlite": [
        "DROP TRIGGER search_changed",
        "DROP TRIGGER search_gone",
        "DROP TRIGGER search_added",
        "DROP TABLE base_search_fts",
    ],
    "postgresql": ["ALTER TABLE base_searchentry DROP COLUMN lexemes"],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("base", "0002_history_is_kept")]
    operations = [OnDatabase(_put, _take)]

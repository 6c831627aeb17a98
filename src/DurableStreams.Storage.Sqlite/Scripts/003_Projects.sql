-- Schema 3: projects. Versions are random, so that none comes twice.

CREATE TABLE projects (
  name    TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body    BLOB NOT NULL                 -- JSON; see ProjectCodec
) WITHOUT ROWID;

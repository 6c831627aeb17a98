-- Schema 1. Applied in one transaction; PRAGMA user_version tells which schema a file has.

-- One row for each path that was ever used: what writers race for.
CREATE TABLE streams (
  path    TEXT NOT NULL PRIMARY KEY,  -- UTF-8, but U+E000 to U+FFFF sort behind all else: see PathKey.cs
  version INTEGER NOT NULL,           -- counts the commits of the path
  status  INTEGER NOT NULL,           -- 0 live, 1 soft-deleted, 2 tombstone
  life    INTEGER NOT NULL,           -- lives.id of the head's incarnation
  head    BLOB NOT NULL               -- StreamHeadCodec.cs
) WITHOUT ROWID;

-- One row for each incarnation with rows of its own, so that those have small keys. Ids are never used again.
CREATE TABLE lives (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incarnation BLOB NOT NULL UNIQUE,
  path        TEXT NOT NULL
);

-- Keyed by its end, so that the segment with the byte at X is the first one that ends above X.
CREATE TABLE segments (
  life       INTEGER NOT NULL,
  end        INTEGER NOT NULL,        -- its start is this less the length of the data
  boundaries BLOB,                    -- the lengths of its appends as varints; NULL for a single append
  data       BLOB NOT NULL,
  PRIMARY KEY (life, end)
) WITHOUT ROWID;

CREATE TABLE producers (
  life     INTEGER NOT NULL,
  id       TEXT NOT NULL,
  epoch    INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (life, id)
) WITHOUT ROWID;

-- The forks that read a stream.
CREATE TABLE forks (
  life INTEGER NOT NULL,
  fork BLOB NOT NULL,                 -- the fork's incarnation
  PRIMARY KEY (life, fork)
) WITHOUT ROWID;

-- Whoever comes first, the creation of a fork or its undoing, inserts the fork's guard.
CREATE TABLE fork_guards (
  fork    BLOB NOT NULL PRIMARY KEY,  -- the fork's incarnation
  claimed INTEGER NOT NULL            -- 1 when the undoing came first
) WITHOUT ROWID;

-- Duties to be done later. Ids are never used again, so an old row cannot be taken for a new one.
CREATE TABLE due (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL,
  due_at  INTEGER NOT NULL,           -- UTC ticks of 100 ns
  duty    BLOB NOT NULL               -- DutyCodec.cs
);

CREATE INDEX due_by_date ON due (due_at);

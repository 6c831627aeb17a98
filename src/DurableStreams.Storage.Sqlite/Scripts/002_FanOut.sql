-- Schema 2: estuaries and who subscribes to what.

-- How far an estuary has received a source. The row is the subscription.
CREATE TABLE cursors (
  life               INTEGER NOT NULL,  -- of the estuary
  source             TEXT NOT NULL,     -- path, as in streams
  subscription       BLOB NOT NULL,
  source_incarnation BLOB NOT NULL,
  position           INTEGER NOT NULL,
  envelope           INTEGER NOT NULL,
  PRIMARY KEY (life, source)
) WITHOUT ROWID;

-- An index to the cursors, by source. Versions are random, so that none comes twice.
CREATE TABLE subscribers (
  source       BLOB NOT NULL,           -- incarnation
  range        INTEGER NOT NULL,        -- 0 to 255, by the hash of the estuary's path
  estuary      TEXT NOT NULL,           -- path, as in streams
  subscription BLOB NOT NULL,
  version      INTEGER NOT NULL,
  PRIMARY KEY (source, range, estuary)
) WITHOUT ROWID;

-- How far the fan-out of a source by queue has come in some ranges.
CREATE TABLE fan_out_ranges (
  source    BLOB NOT NULL,              -- incarnation
  first     INTEGER NOT NULL,
  count     INTEGER NOT NULL,
  handed_to INTEGER NOT NULL,
  done_to   INTEGER NOT NULL,
  message   TEXT,
  version   INTEGER NOT NULL,
  PRIMARY KEY (source, first, count)
) WITHOUT ROWID;

-- Schema 4: small commits as they came, until they are folded into the other tables.

-- One row for each transaction that had such commits. What a row says of a path is only valid if its version is the
-- one after that in streams; whatever is folded already stays in the row until the row goes.
CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY,
  commits BLOB NOT NULL               -- JournalCodec.cs
);

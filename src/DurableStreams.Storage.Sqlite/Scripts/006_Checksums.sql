-- Schema 6: checksums, and large commits in files beside the database.

ALTER TABLE segments ADD COLUMN checksum INTEGER;  -- SegmentChecksum.cs; NULL if written before schema 6
ALTER TABLE segments ADD COLUMN file     BLOB;     -- the file that has the bytes instead of data, which is empty then
ALTER TABLE segments ADD COLUMN size     INTEGER;  -- of the file

CREATE INDEX segments_by_file ON segments (file) WHERE file IS NOT NULL;

ALTER TABLE journal ADD COLUMN checksum INTEGER;   -- of the commits; NULL if written before schema 6

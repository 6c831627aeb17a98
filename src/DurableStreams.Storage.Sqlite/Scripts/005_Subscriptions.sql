-- Schema 5: subscriptions. Versions are random, so that none is used twice.

-- One row for each subscription: what writers race for.
CREATE TABLE subscriptions (
  path    TEXT NOT NULL PRIMARY KEY,  -- SubscriptionKey.Path, as in streams
  version INTEGER NOT NULL,
  head    BLOB NOT NULL               -- SubscriptionHeadCodec.cs
) WITHOUT ROWID;

CREATE TABLE subscription_links (
  subscription BLOB NOT NULL,         -- incarnation
  stream       TEXT NOT NULL,         -- path, as in streams
  link         BLOB NOT NULL,         -- SubscriptionLinkCodec.cs
  PRIMARY KEY (subscription, stream)
) WITHOUT ROWID;

-- The streams with news for a subscription.
CREATE TABLE subscription_pending (
  subscription       BLOB NOT NULL,   -- incarnation
  stream             TEXT NOT NULL,   -- path, as in streams
  stream_incarnation BLOB NOT NULL,
  from_start         INTEGER NOT NULL,
  version            INTEGER NOT NULL,
  PRIMARY KEY (subscription, stream)
) WITHOUT ROWID;

-- An index to the links, by stream.
CREATE TABLE stream_subscriptions (
  stream       BLOB NOT NULL,         -- incarnation
  subscription TEXT NOT NULL,         -- path, as in subscriptions
  incarnation  BLOB NOT NULL,         -- of the subscription
  from_start   INTEGER NOT NULL,
  PRIMARY KEY (stream, subscription)
) WITHOUT ROWID;

-- Read whenever a stream is created, to find the subscriptions that it concerns.
CREATE TABLE subscription_bindings (
  place        TEXT NOT NULL,         -- a path as in streams; or, for a pattern, U+0001 and the project, if any
  kind         INTEGER NOT NULL,      -- 1 explicit, 2 pattern, 3 wake stream
  text         TEXT NOT NULL,         -- the path or the pattern, as in streams
  subscription TEXT NOT NULL,         -- path, as in subscriptions
  incarnation  BLOB NOT NULL,         -- of the subscription
  PRIMARY KEY (place, kind, text, subscription)
) WITHOUT ROWID;

-- Keys of the service itself, not encrypted.
CREATE TABLE secrets (
  name    TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  content BLOB                        -- NULL if it is empty
) WITHOUT ROWID;

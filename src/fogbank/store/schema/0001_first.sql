-- Every AWS resource. `spec` is the whole record as JSON; the columns before it are what queries need.
CREATE TABLE resources (
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    identifier TEXT NOT NULL,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    spec BLOB NOT NULL,
    PRIMARY KEY (service, kind, account, region, identifier)
) WITHOUT ROWID;

-- Transitions under way, at most one a resource.
CREATE TABLE jobs (
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    identifier TEXT NOT NULL,
    spec BLOB NOT NULL,
    PRIMARY KEY (service, kind, account, region, identifier)
) WITHOUT ROWID;

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    date REAL NOT NULL, -- seconds since 1970, UTC
    spec BLOB NOT NULL
);
CREATE INDEX events_by_scope ON events (service, account, region, date);

-- Passwords on their way to an engine; each goes when its transition has used it.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Who has which endpoint.
CREATE TABLE addresses (
    owner TEXT PRIMARY KEY, -- a node id
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    UNIQUE (address, port)
) WITHOUT ROWID;

-- A library's catalog as version 1 of its schema left it (`.dump`, with the two pragmas of its header).
PRAGMA application_id = 1346917202;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE embeddings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    stamp INTEGER NOT NULL,           -- grows with every write; an index file knows up to where it is
    vector BLOB NOT NULL,             -- fp16, little-endian, unit length
    PRIMARY KEY (model_id, photo_id)
) WITHOUT ROWID;
INSERT INTO "embeddings" VALUES(1,1,1,X'11310636D830C7B8A3368B32DFB3423458315030AA220234');
INSERT INTO "embeddings" VALUES(1,2,2,X'71B5D1AC20B36D34B22452B0C7B59AAFB31B13B0C8387037');
INSERT INTO "embeddings" VALUES(1,6,3,X'9DB86DB6C2A8BFADD129EA29353791B324ADF33667308330');
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    revision TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    UNIQUE (name, revision)
);
INSERT INTO "models" VALUES(1,'colours','1',12);
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path BLOB NOT NULL,               -- below the root, '/' between names
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    content_hash TEXT,
    width INTEGER,                    -- as displayed, in pixels
    height INTEGER,
    orientation INTEGER NOT NULL DEFAULT 1,
    taken TEXT,                       -- ISO-8601 as the camera says
    sort_time TEXT NOT NULL,          -- taken, else the file's time: what "newest first" goes by
    camera TEXT,
    lens TEXT,
    latitude REAL,
    longitude REAL,
    rating INTEGER,
    type TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'indexed', 'failed')),
    failure_reason TEXT,
    is_failure_transient INTEGER NOT NULL DEFAULT 0,
    UNIQUE (root_id, path),
    CHECK ((state = 'failed') = (failure_reason IS NOT NULL))
);
INSERT INTO "photos" VALUES(1,1,X'62656163682E6A7067',1000,1700000000000000000,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',4000,3000,6,'2023-05-06T07:08:09+02:00','2023-05-06T07:08:09+02:00','Maker Camera','50mm',52.5,-13.25,4,'jpeg','indexed',NULL,0);
INSERT INTO "photos" VALUES(2,1,X'323032332F6D61792F6120FF206E616D652E6A7067',1001,1700000001000000000,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',640,480,1,NULL,'2023-11-14T22:13:21',NULL,NULL,NULL,NULL,NULL,'jpeg','indexed',NULL,0);
INSERT INTO "photos" VALUES(3,1,X'62726F6B656E2E6A7067',1002,1700000002000000000,NULL,NULL,NULL,1,NULL,'2023-11-14T22:13:22',NULL,NULL,NULL,NULL,NULL,'jpeg','failed','not a picture',0);
INSERT INTO "photos" VALUES(4,1,X'6E65772E6A7067',1003,1700000003000000000,NULL,NULL,NULL,1,NULL,'2023-11-14T22:13:23',NULL,NULL,NULL,NULL,NULL,'jpeg','pending',NULL,0);
INSERT INTO "photos" VALUES(6,2,X'7261772F6F6E652E706E67',5000,1700000000000000000,'cccccccccccccccccccccccccccccccc',10,20,1,NULL,'2023-11-14T22:13:20',NULL,NULL,NULL,NULL,NULL,'png','indexed',NULL,0);
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_offline INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "roots" VALUES(1,X'2F70686F746F732F686F6C69646179',0);
INSERT INTO "roots" VALUES(2,X'2F6D656469612F6472697665',1);
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "settings" VALUES('embedding_stamp','3');
INSERT INTO "settings" VALUES('model','colours');
CREATE INDEX photos_by_state ON photos (state);
CREATE INDEX photos_by_content ON photos (content_hash);
CREATE INDEX photos_by_sort_time ON photos (sort_time DESC, id);
CREATE UNIQUE INDEX embeddings_by_stamp ON embeddings (model_id, stamp);
CREATE INDEX embeddings_by_photo ON embeddings (photo_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('photos',6);
COMMIT;

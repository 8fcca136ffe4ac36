-- A library's catalog as version 3 of its schema left it (`.dump`, with the two pragmas of its header), without
-- the index of words, which the next SQLite that has trigrams makes anew.
PRAGMA application_id = 1346917202;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE "embeddings" (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    stamp INTEGER NOT NULL,
    vector BLOB NOT NULL,
    frame INTEGER NOT NULL DEFAULT 0, -- counted from 0 without a gap
    time_s REAL,                      -- where in the video; NULL: no video
    PRIMARY KEY (model_id, photo_id, frame)
) WITHOUT ROWID;
INSERT INTO "embeddings" VALUES(1,1,1,X'AE2A9EB04CAF64B9F2370D35BFADD532F72CE4B051347CAD',0,NULL);
INSERT INTO "embeddings" VALUES(1,7,3,X'00B4333212387CB6D8B6F5B5A93213284534B831AB2A7F2C',0,NULL);
INSERT INTO "embeddings" VALUES(1,8,4,X'C1AA51349EB532B0D52C7A389AB35DB59AB1D234ACAC9636',0,0.0);
INSERT INTO "embeddings" VALUES(1,8,5,X'51B769340B348BB5CD28C0347F25D033A438482C62AC07B2',1,2.5);
INSERT INTO "embeddings" VALUES(1,9,6,X'8831B8AA1BAA30A78C318DB488B632B91E350A257236E598',0,NULL);
CREATE TABLE folders (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path BLOB NOT NULL,
    PRIMARY KEY (root_id, path)
) WITHOUT ROWID;
INSERT INTO "folders" VALUES(1,X'');
INSERT INTO "folders" VALUES(1,X'323032332F6D61792F');
INSERT INTO "folders" VALUES(2,X'7261772F');
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    revision TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    UNIQUE (name, revision)
);
INSERT INTO "models" VALUES(1,'colours','1',12);
CREATE TABLE photo_words (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);
INSERT INTO "photo_words" VALUES(1,'

beach.jpg
anna am strand
ostsee
sea side
');
INSERT INTO "photo_words" VALUES(2,'

a � name.jpg
');
INSERT INTO "photo_words" VALUES(3,'

broken.jpg
');
INSERT INTO "photo_words" VALUES(4,'

new.jpg
');
INSERT INTO "photo_words" VALUES(6,'

pair.nef
');
INSERT INTO "photo_words" VALUES(7,'

pair.jpg
');
INSERT INTO "photo_words" VALUES(8,'

surf.mp4
');
INSERT INTO "photo_words" VALUES(9,'

creme brulee.png
');
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
    is_failure_transient INTEGER NOT NULL DEFAULT 0, caption TEXT, keywords TEXT NOT NULL DEFAULT '', exposure_s REAL, f_number REAL, iso INTEGER, focal_length_mm REAL, is_animated INTEGER NOT NULL DEFAULT 0, shown_as INTEGER REFERENCES photos (id) ON DELETE SET NULL, sidecar_mtime_ns INTEGER NOT NULL DEFAULT 0, metadata_version INTEGER NOT NULL DEFAULT 0, duration_s REAL, is_favorite INTEGER NOT NULL DEFAULT 0,
    UNIQUE (root_id, path),
    CHECK ((state = 'failed') = (failure_reason IS NOT NULL))
);
INSERT INTO "photos" VALUES(1,1,X'62656163682E6A7067',1000,1700000000000000000,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',4000,3000,6,'2023-05-06T07:08:09.5+02:00','2023-05-06T07:08:09.5+02:00','Maker Camera','50mm',52.5,-13.25,4,'jpeg','indexed',NULL,0,'Anna
am Strand','Ostsee
sea side',0.004,2.8,200,50.0,0,NULL,1700000000000000000,3,NULL,1);
INSERT INTO "photos" VALUES(2,1,X'323032332F6D61792F6120FF206E616D652E6A7067',1001,1700000001000000000,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',640,480,1,NULL,'2023-11-14T22:13:21',NULL,NULL,NULL,NULL,NULL,'jpeg','pending',NULL,0,NULL,'',NULL,NULL,NULL,NULL,0,NULL,0,3,NULL,0);
INSERT INTO "photos" VALUES(3,1,X'62726F6B656E2E6A7067',1002,1700000002000000000,NULL,NULL,NULL,1,NULL,'2023-11-14T22:13:22',NULL,NULL,NULL,NULL,NULL,'jpeg','failed','not a picture',0,NULL,'',NULL,NULL,NULL,NULL,0,NULL,0,0,NULL,0);
INSERT INTO "photos" VALUES(4,1,X'6E65772E6A7067',1003,1700000003000000000,NULL,NULL,NULL,1,NULL,'2023-11-14T22:13:23',NULL,NULL,NULL,NULL,NULL,'jpeg','pending',NULL,0,NULL,'',NULL,NULL,NULL,NULL,0,NULL,0,0,NULL,0);
INSERT INTO "photos" VALUES(6,1,X'706169722E6E6566',1005,1700000005000000000,NULL,NULL,NULL,1,NULL,'2023-11-14T22:13:25',NULL,NULL,NULL,NULL,NULL,'nef','pending',NULL,0,NULL,'',NULL,NULL,NULL,NULL,0,7,0,0,NULL,0);
INSERT INTO "photos" VALUES(7,1,X'706169722E6A7067',1006,1700000006000000000,'dddddddddddddddddddddddddddddddd',640,480,1,NULL,'2023-11-14T22:13:26','Maker Camera',NULL,NULL,NULL,NULL,'jpeg','indexed',NULL,0,NULL,'',NULL,NULL,NULL,NULL,0,NULL,0,3,NULL,1);
INSERT INTO "photos" VALUES(8,1,X'737572662E6D7034',1007,1700000007000000000,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',1920,1080,1,NULL,'2023-11-14T22:13:27',NULL,NULL,NULL,NULL,NULL,'mp4','indexed',NULL,0,NULL,'',NULL,NULL,NULL,NULL,1,NULL,0,3,8.0,0);
INSERT INTO "photos" VALUES(9,2,X'7261772F4372C3A86D65206272C3BB6CC3A9652E706E67',5000,1700000000000000000,'cccccccccccccccccccccccccccccccc',10,20,1,NULL,'2023-11-14T22:13:20',NULL,NULL,NULL,NULL,NULL,'png','indexed',NULL,0,NULL,'',NULL,NULL,NULL,NULL,0,NULL,0,3,NULL,0);
CREATE TABLE removals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id INTEGER NOT NULL,
    photo_id INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    stamp INTEGER NOT NULL            -- of the embedding removed, never that of its successor
);
INSERT INTO "removals" VALUES(1,1,2,0,2);
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_offline INTEGER NOT NULL DEFAULT 0
, volume TEXT, volume_path BLOB);
INSERT INTO "roots" VALUES(1,X'2F70686F746F732F686F6C69646179',0,'uuid:1234',X'686F6C69646179');
INSERT INTO "roots" VALUES(2,X'2F6D656469612F6472697665',1,'uuid:5678',X'');
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "settings" VALUES('embedding_stamp','6');
INSERT INTO "settings" VALUES('model','colours');
CREATE TABLE signatures (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
    grey BLOB NOT NULL CHECK (length(grey) = 256)    -- 16 rows of 16 pixels, see photos/signature.py
);
INSERT INTO "signatures" VALUES(1,X'00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000');
CREATE INDEX photos_by_state ON photos (state);
CREATE INDEX photos_by_content ON photos (content_hash);
CREATE INDEX photos_by_sort_time ON photos (sort_time DESC, id);
CREATE INDEX photos_by_size ON photos (size_bytes);
CREATE UNIQUE INDEX embeddings_by_stamp ON embeddings (model_id, stamp);
CREATE INDEX embeddings_by_photo ON embeddings (photo_id);
CREATE INDEX embeddings_of_further_frames ON embeddings (model_id) WHERE frame > 0;
CREATE TRIGGER embeddings_removed AFTER DELETE ON embeddings BEGIN
    INSERT INTO removals (model_id, photo_id, frame, stamp)
        VALUES (old.model_id, old.photo_id, old.frame, old.stamp);
END;
CREATE INDEX photos_by_type ON photos (type);
CREATE INDEX photos_by_camera ON photos (camera) WHERE camera IS NOT NULL;
CREATE INDEX photos_by_lens ON photos (lens) WHERE lens IS NOT NULL;
CREATE INDEX photos_by_rating ON photos (rating) WHERE rating IS NOT NULL;
CREATE INDEX photos_by_shape ON photos (width, height) WHERE width IS NOT NULL;
CREATE INDEX photos_by_place ON photos (latitude, longitude) WHERE latitude IS NOT NULL;
CREATE INDEX photos_of_favorites ON photos (is_favorite) WHERE is_favorite = 1;
CREATE INDEX photos_of_animations ON photos (is_animated) WHERE is_animated = 1;
CREATE INDEX photos_by_shown_as ON photos (shown_as, type) WHERE shown_as IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('photos',9);
INSERT INTO "sqlite_sequence" VALUES('removals',1);
COMMIT;

-- How far each viewer has got with each film. It follows the viewer across servers, so no guild is kept.
CREATE TABLE progress (
    viewer_id INTEGER NOT NULL,
    film TEXT NOT NULL,
    checkpoint INTEGER NOT NULL CHECK (checkpoint >= 0),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (viewer_id, film)
) STRICT, WITHOUT ROWID;

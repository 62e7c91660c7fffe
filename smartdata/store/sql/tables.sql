-- What the warehouse keeps of every snapshot; see smartdata/store/schema.py.
CREATE SCHEMA history;
CREATE TABLE history.meta (name VARCHAR NOT NULL, value VARCHAR);
-- Numbers of contents are never given twice, not even after their source was taken away.
CREATE TABLE history.retired (content_no BIGINT);
CREATE TABLE history.sources (
    source_id VARCHAR NOT NULL, rank BIGINT NOT NULL, judging_key VARCHAR NOT NULL
);
CREATE TABLE history.snapshots (
    source_id VARCHAR NOT NULL, snapshot_date DATE NOT NULL, statement VARCHAR NOT NULL,
    status VARCHAR NOT NULL, verdict VARCHAR, digest VARCHAR NOT NULL, recorded_at TIMESTAMP,
    previous_date DATE, files BIGINT, records_in BIGINT, records_published BIGINT, records_quarantined BIGINT,
    records_duplicate BIGINT, statements_added BIGINT, statements_changed BIGINT,
    statements_removed BIGINT, statements_returned BIGINT, reason VARCHAR, stats VARCHAR
);
CREATE TABLE history.contents (
    content_no BIGINT NOT NULL, source_id VARCHAR NOT NULL, content_sha256 VARCHAR NOT NULL,
    record_uid VARCHAR, about VARCHAR NOT NULL, errors BOOLEAN NOT NULL, same_as BIGINT,
    record_locator VARCHAR NOT NULL
);
CREATE TABLE history.statements (
    source_id VARCHAR NOT NULL, record_uid VARCHAR NOT NULL, about VARCHAR NOT NULL,
    content_no BIGINT NOT NULL, valid_from DATE NOT NULL, valid_to DATE, recorded_at TIMESTAMP
);
CREATE TABLE history.mentions (
    source_id VARCHAR NOT NULL, snapshot_date DATE NOT NULL, record_no BIGINT NOT NULL,
    content_no BIGINT NOT NULL, file VARCHAR NOT NULL, source_file_sha256 VARCHAR NOT NULL,
    place VARCHAR NOT NULL, outcome VARCHAR NOT NULL
);
CREATE TABLE history.raw_rows (
    source_id VARCHAR NOT NULL, snapshot_date DATE NOT NULL, record_no BIGINT NOT NULL,
    place VARCHAR NOT NULL
);
CREATE TABLE history.links (
    source_id VARCHAR NOT NULL, record_uid VARCHAR NOT NULL, project_uid VARCHAR NOT NULL
);
CREATE TABLE history.noted (content_no BIGINT NOT NULL, record_locator VARCHAR NOT NULL);
-- One row per raw file of the snapshots that make up the present state.
CREATE TABLE history.files (
    source_id VARCHAR, snapshot_date DATE, path VARCHAR, source_file_sha256 VARCHAR, bytes BIGINT,
    markup VARCHAR, encoding VARCHAR, delimiter VARCHAR, quoting VARCHAR, sheet VARCHAR,
    confidence DECIMAL(5, 4), header VARCHAR, groups VARCHAR, above_rows BIGINT, header_rows BIGINT,
    blank_rows BIGINT, section_rows BIGINT, continuation_rows BIGINT, sum_rows BIGINT,
    record_rows BIGINT
);

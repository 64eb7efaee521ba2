-- Files. The same bytes are kept once, however often they are sent; who may see them is decided by each attachment.

create table files (
  id uuid primary key,
  sha256 bytea not null unique check (length(sha256) = 32),
  -- Bytes.
  size bigint not null,
  -- By the content itself, never by what was said of it.
  media_type text not null,
  width integer,
  height integer,
  -- Where the bytes are in the storage, and a small picture of them without metadata.
  blob_key text not null unique,
  thumbnail_key text unique,
  created_at timestamptz not null default now()
);

-- What was uploaded: pending and its uploader's alone, until a message takes it.
create table attachments (
  id uuid primary key,
  file_id uuid not null references files,
  uploader_id uuid not null references users on delete cascade,
  message_id uuid references messages on delete cascade,
  position integer not null default 0,
  name text not null,
  -- What a picture shows, for who can not see it.
  alt text not null default '',
  created_at timestamptz not null default now()
);
create index attachments_message on attachments (message_id) where message_id is not null;
create index attachments_file on attachments (file_id);
create index attachments_pending on attachments (created_at) where message_id is null;

-- Keys whose bytes are to go. A key is here before its bytes are written, due much later, so that those of an upload
-- that nobody finished are found; keeping the file takes it out.
create table blob_removals (
  key text primary key,
  due_at timestamptz not null
);
create index blob_removals_due on blob_removals (due_at);

-- Searching. Words are cut, folded and numbered by the program, so that they do not hang on the database's languages.

-- The order in which messages were indexed, which is that of time: what was there before this migration has numbers
-- below zero, so that new messages need not wait for it.
create sequence search_numbers as bigint;

-- Up to which number of a room everything is indexed, but for what is in the backlog.
create table search_progress (
  room_id uuid primary key,
  seq bigint not null
);

-- What was there before this migration and waits to be indexed, the newest first.
create table search_backlog (
  n bigint primary key,
  message_id uuid not null unique
);

-- One statement, so that both are of one moment.
with started as (
  insert into search_progress (room_id, seq) select id, last_seq from rooms where last_seq > 0
)
insert into search_backlog (n, message_id)
select -row_number() over (order by created_at desc, seq desc), id from messages where deleted_at is null;

-- What points to other tables comes last: it holds up who writes to them until all of this is over.
alter table search_progress add foreign key (room_id) references rooms on delete cascade;

-- Beside the messages and not in them: a reaction rewrites a message's row, and with it every entry of its indexes.
create table message_words (
  message_id uuid primary key references messages on delete cascade,
  n bigint not null,
  room_id uuid not null,
  author_id uuid not null,
  created_at timestamptz not null,
  -- That of the message when its words were taken, infinity when it was deleted: while the two differ it is not found.
  edited_at timestamptz,
  -- Each word begins with its bucket (n / 16,384), so that a search reads as much of a common word as it shows.
  words tsvector not null
);
-- A list of entries that wait would be read once for each bucket of each search.
create index message_words_words on message_words using gin (words) with (fastupdate = off);
-- The words that are asked for are never known when a plan is made.
alter table message_words alter column words set statistics 0;

-- From when to when the messages of a bucket are.
create table search_buckets (
  bucket bigint primary key,
  oldest timestamptz not null,
  newest timestamptz not null
);

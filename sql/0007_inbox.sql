-- What one does with a message besides reading it: mentions, pins, saved ones, versions, deletions that can be undone,
-- reports. Only adds; what must hold beside an older version of the program, which does not know of it, is in triggers.

-- When somebody last said that they have seen their mentions.
alter table users add column mentions_seen_at timestamptz not null default now();

-- Whom a message answers and whose message a reaction is on, so that both are found from the person without an index
-- over the authors of all messages.
alter table messages add column reply_to_author_id uuid;
update messages m set reply_to_author_id = q.author_id from messages q where q.id = m.reply_to_id;
create index messages_reply_to_author on messages (reply_to_author_id, created_at desc, id desc)
  where reply_to_author_id is not null;
create index messages_mentions_room on messages (room_id, seq desc) where mentions_room;

create function note_reply_to_author() returns trigger language plpgsql as $$
begin
  new.reply_to_author_id := (select author_id from messages where id = new.reply_to_id);
  return new;
end $$;
create trigger messages_reply_to_author before insert on messages for each row
  when (new.reply_to_id is not null and new.reply_to_author_id is null) execute function note_reply_to_author();

alter table reactions add column author_id uuid;
update reactions x set author_id = m.author_id from messages m where m.id = x.message_id;
create index reactions_author on reactions (author_id, created_at desc, message_id desc);

create function note_reaction_author() returns trigger language plpgsql as $$
begin
  new.author_id := (select author_id from messages where id = new.message_id);
  return new;
end $$;
create trigger reactions_author before insert on reactions for each row
  when (new.author_id is null) execute function note_reaction_author();

create table pins (
  message_id uuid primary key references messages on delete cascade,
  room_id uuid not null references rooms on delete cascade,
  pinned_by uuid not null references users,
  pinned_at timestamptz not null default clock_timestamp()
);
create index pins_room on pins (room_id, pinned_at desc);

create table saved_messages (
  user_id uuid not null references users on delete cascade,
  message_id uuid not null references messages on delete cascade,
  saved_at timestamptz not null default clock_timestamp(),
  primary key (user_id, message_id)
);
create index saved_messages_latest on saved_messages (user_id, saved_at desc, message_id desc);
create index saved_messages_message on saved_messages (message_id);

-- What a message said before it was edited; `written_at` is when that version was written.
create table message_versions (
  message_id uuid not null references messages on delete cascade,
  version integer not null,
  body text not null,
  html text not null,
  written_at timestamptz not null,
  primary key (message_id, version)
);

-- What deleted messages were, for the few seconds in which a deletion can be undone, and not longer.
create table deletions (
  message_id uuid primary key references messages on delete cascade,
  room_id uuid not null references rooms on delete cascade,
  deleted_by uuid not null references users,
  undo_until timestamptz not null,
  content jsonb not null
);
create index deletions_undo_until on deletions (undo_until);

-- Deleting a message leaves nothing of it behind, whichever version of the program deletes it.
create function forget_deleted_message() returns trigger language plpgsql as $$
begin
  delete from pins where message_id = new.id;
  delete from saved_messages where message_id = new.id;
  delete from message_versions where message_id = new.id;
  return null;
end $$;
create trigger messages_forget_deleted after update of deleted_at on messages for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function forget_deleted_message();

create table reports (
  id uuid primary key,
  message_id uuid not null references messages on delete cascade,
  reporter_id uuid not null references users,
  reason text not null,
  created_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_by uuid references users
);
-- One open report of a message a person.
create unique index reports_open on reports (message_id, reporter_id) where resolved_at is null;
create index reports_latest on reports (created_at desc, id desc);

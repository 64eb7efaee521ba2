-- Threads: replies stand in the room's order under its numbers, and name the message that they answer.

alter table messages
  add column thread_root_id uuid references messages,
  -- A reply that stands in the room's list as well.
  add column also_in_room boolean not null default false,
  -- Of a message that started a thread: how many replies there are, when and under which number the last of them came,
  -- and the last three who wrote, the latest last. Kept by whoever stores or deletes a reply, under the room's lock.
  add column thread_replies integer not null default 0,
  add column thread_last_reply_at timestamptz,
  add column thread_last_reply_seq bigint,
  add column thread_faces uuid[] not null default '{}',
  add check (thread_root_id is not null or not also_in_room);
create index messages_thread on messages (thread_root_id, seq) where thread_root_id is not null;
-- What a room's list shows: long threads must not have to be stepped over.
create index messages_in_room on messages (room_id, seq) where thread_root_id is null or also_in_room;

-- Who follows a thread, or has said that they do not.
create table thread_follows (
  root_id uuid not null references messages on delete cascade,
  user_id uuid not null references users on delete cascade,
  room_id uuid not null references rooms on delete cascade,
  following boolean not null default true,
  read_seq bigint not null default 0,
  primary key (root_id, user_id)
) with (fillfactor = 80);
create index thread_follows_user on thread_follows (user_id, room_id);

create table thread_drafts (
  user_id uuid not null references users on delete cascade,
  root_id uuid not null references messages on delete cascade,
  body text not null,
  updated_at timestamptz not null,
  primary key (user_id, root_id)
);

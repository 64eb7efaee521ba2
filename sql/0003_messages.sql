-- Messages. The sender names the message: id is minted once by whoever sends it and is the key of retries.

create table messages (
  id uuid primary key,
  room_id uuid not null references rooms on delete cascade,
  -- The room's number when the message was made, and that of its last change.
  seq bigint not null,
  changed_seq bigint not null,
  -- No foreign key: the insert joins the author anyhow, and the check would lock their row for every message.
  author_id uuid not null,
  body text not null,
  html text not null,
  -- 1 to 3 emoji and nothing else.
  jumbo boolean not null default false,
  mentions uuid[] not null default '{}',
  mentions_room boolean not null default false,
  -- Same author, at most 5 minutes after the room's previous message, no quote: decided once, at commit.
  continues boolean not null default false,
  reply_to_id uuid references messages,
  -- What the original said when it was quoted; emptied when the original is deleted.
  quote_excerpt text,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  deleted_at timestamptz
);
create unique index messages_seq on messages (room_id, seq);
create unique index messages_changed on messages (room_id, changed_seq);
create index messages_reply_to on messages (reply_to_id) where reply_to_id is not null;
create index messages_mentions on messages using gin (mentions) where mentions <> '{}';

create table reactions (
  message_id uuid not null references messages on delete cascade,
  user_id uuid not null references users on delete cascade,
  emoji text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (message_id, emoji, user_id)
);
create index reactions_user on reactions (user_id, created_at desc);

-- What somebody was writing, newest wins over all devices.
create table drafts (
  user_id uuid not null references users on delete cascade,
  room_id uuid not null references rooms on delete cascade,
  body text not null,
  updated_at timestamptz not null,
  primary key (user_id, room_id)
);

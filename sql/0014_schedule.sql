-- What is to come: messages that are sent later, and reminders. An older version beside this one leaves both alone:
-- what is due meanwhile, an instance of this version finds.

create table scheduled_messages (
  -- The id that the message will have: who sends it again, after a crash, sends the same message.
  id uuid primary key,
  author_id uuid not null references users on delete cascade,
  -- Null when the room is gone: what was written stays its author's.
  room_id uuid references rooms on delete set null,
  body text not null,
  reply_to_id uuid,
  thread_root_id uuid,
  also_in_room boolean not null default false,
  -- Its files, in their order: uploads that no message has yet.
  upload_ids uuid[] not null default '{}',
  due_at timestamptz not null,
  -- When it is sent: when it is due; while an instance is sending it, a few seconds later, should that instance die.
  next_at timestamptz not null,
  -- Since when, and why, it could not be sent: it is a draft then.
  refused_at timestamptz,
  refusal text,
  created_at timestamptz not null default clock_timestamp()
);
create index scheduled_messages_next on scheduled_messages (next_at) where refused_at is null;
create index scheduled_messages_author on scheduled_messages (author_id, due_at);
create index scheduled_messages_uploads on scheduled_messages using gin (upload_ids) where upload_ids <> '{}';

create table reminders (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  -- What it is about; null for words alone.
  message_id uuid references messages on delete cascade,
  note text not null default '',
  due_at timestamptz not null,
  -- When it came to its owner; null before.
  delivered_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  check (message_id is not null or note <> '')
);
create index reminders_due on reminders (due_at) where delivered_at is null;
create index reminders_waiting on reminders (user_id, due_at) where delivered_at is null;
create index reminders_delivered on reminders (user_id, delivered_at desc, id desc) where delivered_at is not null;
create index reminders_message on reminders (message_id) where message_id is not null;

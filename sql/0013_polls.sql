-- Polls: a message asks, its options are here, and so is who chose which. And messages that say what their author does.
-- Only adds; what must hold beside an older version of the program, which does not know of it, is in a trigger.

create table polls (
  message_id uuid primary key references messages on delete cascade,
  -- Whether one may choose several options.
  many boolean not null,
  closed_at timestamptz
);

create table poll_options (
  message_id uuid not null references polls on delete cascade,
  -- From 0, in the order in which they were written.
  position integer not null,
  text text not null,
  primary key (message_id, position)
);

create table poll_votes (
  message_id uuid not null,
  position integer not null,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  primary key (message_id, position, user_id),
  foreign key (message_id, position) references poll_options on delete cascade
);

-- Deleting a message leaves nothing of its poll behind, whichever version of the program deletes it.
create function forget_poll() returns trigger language plpgsql as $$
begin
  delete from polls where message_id = new.id;
  return null;
end $$;
create trigger messages_forget_poll after update of deleted_at on messages for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function forget_poll();

-- "/me waves": drawn as what the author does, not as what they say.
alter table messages add column action boolean not null default false;

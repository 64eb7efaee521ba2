-- What pages show of people besides what they write: name, picture, status. Each change takes the site's next number, and
-- the person keeps that of their latest, so that an open page asks for what it does not know. `people_version` stays what
-- rendered lists are kept by: a status is in none of them. An older version beside this one numbers nothing: what
-- is changed there shows with the next page.
alter table site add column facts_version bigint not null default 0;
alter table users add column facts_version bigint not null default 0;
create index users_facts on users (facts_version) where facts_version > 0;
create index users_status_until on users (status_until) where status_until is not null;

-- Messages that have one of a person's keywords, for the list of what concerns them.
create table keyword_hits (
  user_id uuid not null references users on delete cascade,
  message_id uuid not null references messages on delete cascade,
  -- The message's own, so that the list is read in its order.
  created_at timestamptz not null,
  primary key (user_id, message_id)
);
create index keyword_hits_newest on keyword_hits (user_id, created_at desc, message_id desc);
create index keyword_hits_message on keyword_hits (message_id);
create index keyword_hits_created on keyword_hits (created_at);

-- Replies by their time, for who follows their threads and is told by mail.
create index messages_replies on messages (created_at) where thread_root_id is not null;

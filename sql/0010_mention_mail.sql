-- Mail about mentions that wait unread. An older version beside this one knows nothing of it, and sends none.

-- What may concern somebody, by its time: so that news is found without looking through all messages.
create index messages_concerning on messages (created_at)
  where mentions <> '{}' or mentions_room or reply_to_author_id is not null;

-- Up to when messages were looked through. What was said before this migration is no news.
create table mention_mail_progress (
  singleton boolean primary key default true check (singleton),
  noticed_to timestamptz not null
);
insert into mention_mail_progress (noticed_to) values (now());

-- Whom something waits for, or did.
create table mention_mails (
  user_id uuid primary key,
  -- When the first of what waits was said; null while nothing does.
  waiting_since timestamptz,
  -- No mail before this: there was one, or one failed, or an instance is sending it just now.
  not_before timestamptz not null,
  -- When an instance last saw a page of theirs being looked at while something waited.
  active_at timestamptz,
  -- What was said up to here they have been told of.
  told_to timestamptz not null,
  -- In a row, that failed.
  attempts integer not null default 0
);
create index mention_mails_waiting on mention_mails (waiting_since) where waiting_since is not null;

-- What ends these mails without signing in. Each mail has its own, and works for months.
create table unsubscribe_links (
  token_hash bytea primary key,
  user_id uuid not null,
  created_at timestamptz not null default now()
);
create index unsubscribe_links_created on unsubscribe_links (created_at);
create index unsubscribe_links_user on unsubscribe_links (user_id);

-- What touches the people comes last: it holds up who writes to them until all of this is over.
alter table users add column mention_mail boolean not null default true;
alter table mention_mails add foreign key (user_id) references users on delete cascade;
alter table unsubscribe_links add foreign key (user_id) references users on delete cascade;

-- Who is told of a message, and where. An older version beside this one knows nothing of it: all is in tables of its own.

-- Of a person who chose something else than what is there from the start.
create table notification_settings (
  user_id uuid primary key references users on delete cascade,
  -- Every day between these minutes of the day, by the person's own clocks, nothing disturbs them. Over midnight too.
  quiet_from integer check (quiet_from between 0 and 1439),
  quiet_until integer check (quiet_until between 0 and 1439),
  paused_until timestamptz,
  -- Words of their own that are as good as a mention, as they wrote them.
  keywords text[] not null default '{}',
  sound text not null default 'off',
  -- Whether what is pushed says what was written, and not only by whom and where.
  shows_text boolean not null default true,
  check ((quiet_from is null) = (quiet_until is null)),
  check (quiet_from <> quiet_until)
);
create index notification_settings_keywords on notification_settings (user_id) where keywords <> '{}';

-- The key by which push services know this site (RFC 8292), made by the first instance that needs it.
create table push_key (
  singleton boolean primary key default true check (singleton),
  public_key bytea not null,
  -- Sealed with SECRETS_KEY, where that is set.
  private_key bytea not null
);

-- A browser that wants to be told while no page is open. It ends with the session that asked for it.
create table push_subscriptions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  session_id uuid not null references sessions on delete cascade,
  endpoint text not null unique,
  -- What a push is encrypted with (RFC 8291), so that only this browser can read it.
  p256dh bytea not null,
  auth bytea not null,
  -- The address at which the site was open: whom a push service may turn to.
  origin text not null,
  created_at timestamptz not null default now()
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id);

-- What is to be pushed to whom, and what was. Due and not shown: to be sent. Shown: can be taken back, and is when due again.
create table pushes (
  subscription_id uuid not null references push_subscriptions on delete cascade,
  message_id uuid not null references messages on delete cascade,
  room_id uuid not null,
  seq bigint not null,
  reason text not null,
  attempts integer not null default 0,
  due_at timestamptz default now(),
  shown_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (subscription_id, message_id),
  check (due_at is not null or shown_at is not null)
);
create index pushes_due on pushes (due_at) where due_at is not null;
create index pushes_shown on pushes (subscription_id, room_id) where shown_at is not null;
create index pushes_message on pushes (message_id);

-- Up to which number of a room it was decided who is told. What was said before this migration nobody is told of.
create table notification_progress (
  room_id uuid primary key,
  seq bigint not null
);
insert into notification_progress (room_id, seq) select id, last_seq from rooms where last_seq > 0;
-- What points to other tables comes last: it holds up who writes to them until all of this is over.
alter table notification_progress add foreign key (room_id) references rooms on delete cascade;

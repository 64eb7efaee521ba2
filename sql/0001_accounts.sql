-- Who is here: the site, its people, and what lets them in. Secrets are kept as SHA-256 hashes only.

create table site (
  singleton boolean primary key default true check (singleton),
  name text not null,
  -- Changed by restoring a backup: a page that knows another epoch starts over instead of resuming.
  epoch uuid not null default gen_random_uuid(),
  -- Goes up when a name or a picture changes, so that rendered lists can be kept until then.
  people_version bigint not null default 0,
  time_zone text not null default 'UTC',
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key,
  name text not null,
  email text not null,
  password_hash text,
  role text not null check (role in ('owner', 'admin', 'member', 'guest', 'bot')),
  pronouns text not null default '',
  time_zone text not null default '',
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  enter_sends boolean not null default true,
  created_at timestamptz not null default now(),
  deactivated_at timestamptz
);
create unique index users_email on users (lower(email));

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null references users on delete cascade,
  user_agent text not null,
  address text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index sessions_user on sessions (user_id) where revoked_at is null;
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

-- Personal tokens of the API.
create table tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index tokens_user on tokens (user_id) where revoked_at is null;
create index tokens_revoked on tokens (revoked_at) where revoked_at is not null;

-- kind 'link' is the one standing join link; 'invite' is for somebody, with uses and an end.
create table invites (
  id uuid primary key,
  kind text not null check (kind in ('link', 'invite')),
  code_hash bytea not null unique,
  role text not null check (role in ('admin', 'member', 'guest')),
  max_uses integer check (max_uses > 0),
  uses integer not null default 0,
  expires_at timestamptz,
  created_by uuid not null references users,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create unique index invites_one_link on invites (kind) where kind = 'link' and revoked_at is null;

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid references users,
  address text not null default '',
  action text not null,
  subject_id uuid,
  details jsonb not null default '{}'
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change();

-- What people say of themselves, how they like their pages, and more ways in than a password. An older version beside
-- this one knows nothing of it: all columns have defaults, and all else is in tables of its own.

alter table users
  add column status_emoji text not null default '',
  add column status_text text not null default '',
  add column status_until timestamptz,
  -- 'away' and 'invisible' are what others see, whatever one's pages do.
  add column availability text not null default 'auto' check (availability in ('auto', 'away', 'invisible')),
  add column text_size text not null default 'medium' check (text_size in ('small', 'medium', 'large', 'larger')),
  add column density text not null default 'roomy' check (density in ('roomy', 'compact')),
  -- Empty: as the browser asks.
  add column language text not null default '';

-- Two-step sign-in by TOTP (RFC 6238). Not confirmed: it was begun, and counts for nothing yet.
create table two_factor (
  user_id uuid primary key references users on delete cascade,
  -- Sealed with SECRETS_KEY, where that is set: the server has to compute with it, so it can not be a hash.
  secret bytea not null,
  confirmed_at timestamptz,
  -- The step of the latest code that was taken: that code and older ones are refused.
  last_step bigint not null default 0,
  created_at timestamptz not null default now()
);

create table spare_codes (
  user_id uuid not null references two_factor on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- A sign-in whose first step is done. `password_mark` is a hash of the password's hash: after a change it fits no more.
create table sign_in_steps (
  token_hash bytea primary key,
  user_id uuid not null references users on delete cascade,
  password_mark bytea not null,
  expires_at timestamptz not null
);
create index sign_in_steps_expired on sign_in_steps (expires_at);

-- One-time links: to a new password, or from one device to the next.
create table sign_in_links (
  token_hash bytea primary key,
  kind text not null check (kind in ('reset', 'phone')),
  user_id uuid not null references users on delete cascade,
  password_mark bytea not null,
  -- A link to the phone ends with the session that made it.
  session_id uuid references sessions on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_user on sign_in_links (user_id, kind) where used_at is null;
create index sign_in_links_expired on sign_in_links (expires_at);

-- Who somebody is at an OpenID provider.
create table identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index identities_user on identities (user_id);

-- Rooms and who is in them. Everything that changes what a room shows takes the room's next number (last_seq),
-- under the lock of its row: commit order is the numbers' order.

create table rooms (
  id uuid primary key,
  kind text not null check (kind in ('public', 'private', 'direct')),
  name text not null default '',
  -- The name folded by the program (NFKC, lower case), so that what counts as the same name does not hang on the
  -- database's locale: lower() knows nothing but ASCII in a cluster made with the locale C.
  name_key text not null default '',
  topic text not null default '',
  -- The sorted ids of a direct room's people, so that one set has one room.
  direct_key text unique,
  posting text not null default 'all' check (posting in ('all', 'admins')),
  -- The room where everybody new lands; nobody but an owner can remove it.
  is_general boolean not null default false,
  last_seq bigint not null default 0,
  -- The number of the last change of the room itself: its name, topic, kind.
  changed_seq bigint not null default 0,
  -- Kept by whoever changes memberships, under the room's lock: counting 100,000 rows on every page would take long.
  member_count integer not null default 0,
  created_by uuid not null references users,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  check ((kind = 'direct') = (direct_key is not null))
) with (fillfactor = 50);
create unique index rooms_public_name on rooms (name_key) where kind = 'public' and archived_at is null and name_key <> '';
create unique index rooms_general on rooms (is_general) where is_general;

create table memberships (
  room_id uuid not null references rooms on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null default 'member' check (role in ('admin', 'member')),
  involvement text not null default 'mentions' check (involvement in ('everything', 'mentions', 'nothing', 'muted')),
  favourite boolean not null default false,
  read_seq bigint not null default 0,
  -- The number that the last coming, going or change of role took.
  changed_seq bigint not null,
  joined_at timestamptz not null default now(),
  -- A row stays after leaving, so that catching up tells of it.
  left_at timestamptz,
  left_reason text check (left_reason in ('left', 'removed')),
  primary key (room_id, user_id),
  check ((left_at is null) = (left_reason is null))
) with (fillfactor = 80);
create index memberships_user on memberships (user_id) where left_at is null;
create index memberships_changed on memberships (room_id, changed_seq);

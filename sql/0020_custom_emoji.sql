-- Emoji of the site's own: `:name:`. In messages and reactions stands the name, so that one that is gone stays as its name.
create table custom_emoji (
  name text primary key check (name ~ '^[a-z0-9_+-]{2,32}$'),
  -- By the content itself: image/webp, or image/gif where it moves.
  media_type text not null,
  blob_key text not null unique,
  created_by uuid not null references users,
  created_at timestamptz not null default now()
);

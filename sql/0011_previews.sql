-- Link previews. What one look at an address found is a row that never changes, so that a message shows what it showed;
-- the latest of a day answers for all who link there. An address that gave nothing has a row without a title.

create table previews (
  id uuid primary key,
  url text not null,
  fetched_at timestamptz not null default now(),
  title text,
  description text not null default '',
  site_name text not null default '',
  -- Where the picture is in the storage, as WebP.
  picture_key text unique,
  picture_width integer,
  picture_height integer
);
create index previews_url on previews (url, fetched_at desc);

create table message_previews (
  message_id uuid not null references messages on delete cascade,
  url text not null,
  position integer not null,
  preview_id uuid not null references previews,
  primary key (message_id, url)
);
create index message_previews_preview on message_previews (preview_id);

-- Messages whose previews were taken off: they get no others.
create table previews_off (
  message_id uuid primary key references messages on delete cascade
);

-- Messages whose links are still to be looked at. It is written with the message, so that none is forgotten; whoever
-- takes one moves its time on, so that another takes it up again should they end on the way.
create table preview_jobs (
  message_id uuid primary key references messages on delete cascade,
  due_at timestamptz not null default now(),
  attempts integer not null default 0
);
create index preview_jobs_due on preview_jobs (due_at);

alter table site add column link_previews boolean not null default true;

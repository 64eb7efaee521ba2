import type { Sql, Transaction } from '../platform/postgres.ts'

/** What was found at an address answers for all who link there for so long; that nothing was found, too. */
const FRESH_FOR = '1 day'
/** Longer than one job takes (outside.ts gives a page and then its picture five seconds each): whoever has one for longer has ended. */
const JOB_LEASE = '20 seconds'
const MAX_ATTEMPTS = 3
const DROPPED_AT_ONCE = 500

/** What one look at an address found; without a title nothing that could be shown. */
export interface NewPreview {
  id: string
  url: string
  title: string | null
  description: string
  siteName: string
  picture: { key: string; width: number; height: number } | null
}

/** Everything of a preview that is shown, of rows called `mp` and `p`. */
export const previewColumns = (sql: Sql | Transaction) => sql`
  'id', p.id, 'url', mp.url, 'title', p.title, 'description', p.description, 'site_name', p.site_name,
  'width', p.picture_width, 'height', p.picture_height`

/** Writes down whose links are to be looked at. Call in the transaction that stores or changes them. */
export const insertJobs = (tx: Transaction, messageIds: string[]) => tx`
  insert into preview_jobs (message_id)
  select id from messages where id = any(${messageIds}::uuid[]) and html like '%<a href="http%'
  on conflict (message_id) do update set due_at = now(), attempts = 0`

/** Takes the job that is due for longest; it is this caller's alone for a while. One that failed often is given up. */
export async function takeJob(sql: Sql): Promise<{ messageId: string; html: string } | undefined> {
  const [row] = await sql<{ message_id: string; html: string }[]>`
    with gone as (delete from preview_jobs where due_at <= now() and attempts >= ${MAX_ATTEMPTS})
    update preview_jobs j set due_at = now() + ${JOB_LEASE}::interval, attempts = attempts + 1
    from messages m
    where m.id = j.message_id and j.message_id = (
      select message_id from preview_jobs where due_at <= now() and attempts < ${MAX_ATTEMPTS}
      order by due_at limit 1 for update skip locked)
    returning j.message_id, m.html`
  return row && { messageId: row.message_id, html: row.html }
}

export const deleteJob = (tx: Transaction, messageId: string) =>
  tx`delete from preview_jobs where message_id = ${messageId}`

/** Known previews of these addresses that are fresh. */
export async function listFresh(sql: Sql, urls: string[]): Promise<{ id: string; url: string; shows: boolean }[]> {
  return await sql<{ id: string; url: string; shows: boolean }[]>`
    select distinct on (url) id, url, title is not null as shows from previews
    where url = any(${urls}::text[]) and fetched_at > now() - ${FRESH_FOR}::interval order by url, fetched_at desc`
}

/** Keeps what was found, and its picture with it. */
export async function insertPreview(sql: Sql, found: NewPreview): Promise<void> {
  const { id, url, title, description, siteName, picture } = found
  await sql.begin(async (tx) => {
    await tx`
      insert into previews (id, url, title, description, site_name, picture_key, picture_width, picture_height)
      values (${id}, ${url}, ${title}, ${description}, ${siteName}, ${picture?.key ?? null}, ${picture?.width ?? null},
        ${picture?.height ?? null})`
    if (picture) await tx`delete from blob_removals where key = ${picture.key}`
  })
}

/** Whether a message is to have no previews. */
export async function isOff(tx: Transaction, messageId: string): Promise<boolean> {
  const [row] = await tx`select from previews_off where message_id = ${messageId}`
  return row !== undefined
}

/** Shows previews under a message, in the order given; gives how many were not there before. */
export async function showPreviews(
  tx: Transaction,
  messageId: string,
  shown: { url: string; previewId: string }[],
): Promise<number> {
  const added = await tx`
    insert into message_previews (message_id, url, position, preview_id)
    select ${messageId}, url, position, id
    from unnest(${shown.map(({ url }) => url)}::text[], ${shown.map(({ previewId }) => previewId)}::uuid[])
      with ordinality as s (url, id, position)
    on conflict do nothing`
  return added.count
}

/** Takes off what a message links to no more. */
export const keepPreviews = (tx: Transaction, messageId: string, urls: string[]) =>
  tx`delete from message_previews where message_id = ${messageId} and url <> all(${urls}::text[])`

/** Takes all previews of a message off for good. */
export async function turnOff(tx: Transaction, messageId: string): Promise<void> {
  await tx`insert into previews_off (message_id) values (${messageId}) on conflict do nothing`
  await tx`delete from message_previews where message_id = ${messageId}`
  await deleteJob(tx, messageId)
}

/** Where the picture of a preview is, for who may read a message that shows it. */
export async function findPictureFor(sql: Sql, userId: string, previewId: string): Promise<string | undefined> {
  const [row] = await sql<{ picture_key: string }[]>`
    select p.picture_key from previews p
    join users v on v.id = ${userId} and v.deactivated_at is null
    where p.id = ${previewId} and p.picture_key is not null and exists (
      select from message_previews mp
      join messages m on m.id = mp.message_id and m.deleted_at is null
      join rooms r on r.id = m.room_id
      left join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
      where mp.preview_id = p.id and (s.user_id is not null or (r.kind = 'public' and v.role <> 'guest')))`
  return row?.picture_key
}

/** What a deleted message showed goes when that can not be undone any more. */
export const dropPreviews = (tx: Transaction, messageId: string) =>
  tx`delete from message_previews where message_id = ${messageId}`

/**
 * Drops what no message shows and nobody would find fresh; their pictures are then to be removed. Gives how many. Also what
 * an older version of the program left with messages that it deleted.
 */
export async function dropUnused(sql: Sql): Promise<number> {
  await sql`
    delete from message_previews mp using messages m where m.id = mp.message_id and m.deleted_at is not null
      and not exists (select from deletions d where d.message_id = m.id)`
  const [row] = await sql<{ count: number }[]>`
    with old as (
      select id from previews p where fetched_at < now() - ${FRESH_FOR}::interval
        and not exists (select from message_previews mp where mp.preview_id = p.id)
      limit ${DROPPED_AT_ONCE} for update skip locked
    ),
    gone as (delete from previews where id in (select id from old) returning picture_key),
    due as (
      insert into blob_removals (key, due_at) select picture_key, now() from gone where picture_key is not null
      on conflict (key) do update set due_at = now()
    )
    select count(*) as count from gone`
  return row?.count ?? 0
}

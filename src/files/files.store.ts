import type { Sql, Transaction } from '../platform/postgres.ts'
import type { AttachmentRow } from './attachment.ts'

/** An upload that nobody finished is looked for after this long. */
const UNFINISHED_AFTER = '6 hours'
/** A removal that was begun by an instance that died is begun again after this long. */
const REMOVAL_LEASE = '5 minutes'
const PENDING_FOR = '24 hours'
const REMOVALS_AT_ONCE = 50
/** Any number that no other lock of the program has. */
const SWEEP_LOCK = 4_660_006

/** What was found out about bytes that were stored under a key of their own. */
export interface NewFile {
  sha256: Uint8Array
  size: number
  mediaType: string
  width: number | null
  height: number | null
  blobKey: string
  thumbnailKey: string | null
}

export interface NewUpload {
  id: string
  uploaderId: string
  name: string
  alt: string
}

/** Everything of an attachment that is shown, of rows called `a` and files called `f`. */
export const attachmentColumns = (sql: Sql | Transaction) => sql`
  'id', a.id, 'name', a.name, 'size', f.size, 'media_type', f.media_type, 'width', f.width, 'height', f.height,
  'has_thumbnail', f.thumbnail_key is not null, 'alt', a.alt`

/** Writes down keys before anything is stored under them, so that nothing is ever left behind unknown. */
export const announceBlobs = (sql: Sql, keys: string[]) => sql`
  insert into blob_removals (key, due_at) select key, now() + ${UNFINISHED_AFTER}::interval from unnest(${keys}::text[]) as key`

/** What was announced is not wanted after all. */
export const giveUpBlobs = (sql: Sql, keys: string[]) =>
  sql`update blob_removals set due_at = now() where key = any(${keys}::text[])`

/** What was announced is kept. Call in the transaction that makes use of it. */
export const keepBlobs = (tx: Transaction, keys: string[]) =>
  tx`delete from blob_removals where key = any(${keys}::text[])`

/** The bytes of these keys are to go. Call in the transaction that makes no use of them any more. */
export const dropBlobs = (tx: Transaction, keys: string[]) => tx`
  insert into blob_removals (key, due_at) select key, now() from unnest(${keys}::text[]) as key
  on conflict (key) do update set due_at = now()`

/**
 * Makes an upload of stored bytes. Where the same bytes are kept already, those are used and the new ones are to be removed. Gives
 * false, and changes nothing, when more bytes than `quotaBytes` would be kept.
 */
export async function insertUpload(sql: Sql, upload: NewUpload, file: NewFile, quotaBytes: number): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const found = await keepFile(tx, file)
    if (found.blob_key === file.blobKey) {
      const [row] = await tx<{ used: number }[]>`select coalesce(sum(size), 0)::bigint as used from files`
      if ((row?.used ?? 0) > quotaBytes) {
        await tx`delete from files where id = ${found.id}`
        return false
      }
      await tx`delete from blob_removals where key in (${file.blobKey}, ${file.thumbnailKey})`
    }
    await tx`
      insert into attachments (id, file_id, uploader_id, name, alt)
      values (${upload.id}, ${found.id}, ${upload.uploaderId}, ${upload.name}, ${upload.alt})`
    return true
  })
}

/** The row is locked also where it is an old one: nobody removes it meanwhile. */
async function keepFile(tx: Transaction, file: NewFile): Promise<{ id: string; blob_key: string }> {
  const [row] = await tx<{ id: string; blob_key: string }[]>`
    insert into files (id, sha256, size, media_type, width, height, blob_key, thumbnail_key)
    values (${Bun.randomUUIDv7()}, ${file.sha256}, ${file.size}, ${file.mediaType}, ${file.width}, ${file.height},
      ${file.blobKey}, ${file.thumbnailKey})
    on conflict (sha256) do update set sha256 = excluded.sha256
    returning id, blob_key`
  if (!row) throw new Error('expected a file, found none')
  return row
}

/** Bytes that are kept for files. */
export async function readStorageUse(sql: Sql): Promise<number> {
  const [row] = await sql<{ used: number }[]>`select coalesce(sum(size), 0)::bigint as used from files`
  return row?.used ?? 0
}

/** An attachment and where its bytes are, for somebody who may read it. */
export interface ReadableFile extends AttachmentRow {
  blob_key: string
  thumbnail_key: string | null
  sha256: Uint8Array
  /** Null while it is pending. */
  message_id: string | null
}

/** What a message shows is for who may read its room, what is pending for who uploaded it; undefined for others. */
export async function findFileFor(sql: Sql, userId: string, id: string): Promise<ReadableFile | undefined> {
  const [row] = await sql<ReadableFile[]>`
    select a.id, a.name, a.alt, f.size, f.media_type, f.width, f.height, f.thumbnail_key is not null as has_thumbnail,
      f.blob_key, f.thumbnail_key, f.sha256, a.message_id
    from attachments a
    join files f on f.id = a.file_id
    join users v on v.id = ${userId} and v.deactivated_at is null
    left join messages m on m.id = a.message_id and m.deleted_at is null
    left join rooms r on r.id = m.room_id
    left join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
    where a.id = ${id} and (
      s.user_id is not null
      or (r.kind = 'public' and v.role <> 'guest')
      or (a.message_id is null and a.uploader_id = v.id))`
  return row
}

/** Says what a pending picture shows; false where there is none of this person. */
export async function describeUpload(sql: Sql, userId: string, id: string, alt: string): Promise<boolean> {
  const changed = await sql`
    update attachments set alt = ${alt} where id = ${id} and uploader_id = ${userId} and message_id is null`
  return changed.count === 1
}

export const describeAttachment = (tx: Transaction, id: string, alt: string) =>
  tx`update attachments set alt = ${alt} where id = ${id}`

/** Of uploads called `a`: no message that is to be sent later will take it. */
const isNotScheduled = (tx: Transaction) => tx`
  not exists (select from scheduled_messages s where s.upload_ids @> array[a.id] and s.upload_ids <> '{}')`

/** Drops somebody's pending uploads, but for those of scheduled messages; gives how many there were. */
export async function deleteUploads(sql: Sql, userId: string, ids: string[]): Promise<number> {
  return await sql.begin(async (tx) => {
    const gone = await tx<{ file_id: string }[]>`
      delete from attachments a where id = any(${ids}::uuid[]) and uploader_id = ${userId} and message_id is null
        and ${isNotScheduled(tx)}
      returning file_id`
    await dropUnused(tx, fileIdsOf(gone))
    return gone.length
  })
}

/** Takes the files from a message; their bytes are to be removed, unless another message has the same. */
export async function dropAttachments(tx: Transaction, messageId: string): Promise<boolean> {
  const gone = await tx<
    { file_id: string }[]
  >`delete from attachments where message_id = ${messageId} returning file_id`
  await dropUnused(tx, fileIdsOf(gone))
  return gone.length > 0
}

/** Uploads that are to go into messages are locked, in the order of their ids: no two messages take the same one. */
export const lockUploads = (tx: Transaction, ids: string[]) =>
  tx`select 1 from attachments where id = any(${ids}::uuid[]) order by id for update`

/** Gives uploads to messages that were just stored, in the order given; gives what the messages then show. */
export async function takeUploads(
  tx: Transaction,
  taken: { id: string; messageId: string; position: number }[],
): Promise<{ message_id: string; attachment: AttachmentRow }[]> {
  const columns = [taken.map((t) => t.id), taken.map((t) => t.messageId), taken.map((t) => t.position)] as const
  return await tx<{ message_id: string; attachment: AttachmentRow }[]>`
    with taken as (
      update attachments a set message_id = t.message_id, position = t.position
      from unnest(${columns[0]}::uuid[], ${columns[1]}::uuid[], ${columns[2]}::integer[]) as t (id, message_id, position)
      where a.id = t.id and a.message_id is null
      returning a.*
    )
    select a.message_id, json_build_object(${attachmentColumns(tx)}) as attachment
    from taken a join files f on f.id = a.file_id order by a.message_id, a.position`
}

/** Drops uploads that no message took in a day. One instance does it at a time, the others leave it to that one. */
export async function dropForgottenUploads(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    if (!(await isAlone(tx))) return
    const gone = await tx<{ file_id: string }[]>`
      delete from attachments a where message_id is null and created_at < now() - ${PENDING_FOR}::interval
        and ${isNotScheduled(tx)}
      returning file_id`
    await dropUnused(tx, fileIdsOf(gone))
  })
}

/**
 * Drops the files of messages that are gone: with their room, or deleted by an older version of the program, which knew of no files;
 * not of those whose deletion can still be undone. Looks through all files.
 */
export async function dropLeftOver(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    if (!(await isAlone(tx))) return
    const gone = await tx<{ file_id: string }[]>`
      delete from attachments a using messages m where m.id = a.message_id and m.deleted_at is not null
        and not exists (select from deletions d where d.message_id = m.id)
      returning a.file_id`
    const unused = await tx<{ file_id: string }[]>`
      select id as file_id from files f where not exists (select 1 from attachments a where a.file_id = f.id)`
    await dropUnused(tx, fileIdsOf([...gone, ...unused]))
  })
}

async function isAlone(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ alone: boolean }[]>`select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as alone`
  return row?.alone === true
}

/** The rows are locked first, so that the look for other uses sees what was committed while it waited. */
async function dropUnused(tx: Transaction, fileIds: string[]): Promise<void> {
  if (fileIds.length === 0) return
  await tx`select 1 from files where id = any(${fileIds}::uuid[]) order by id for update`
  await tx`
    with gone as (
      delete from files f where f.id = any(${fileIds}::uuid[])
        and not exists (select 1 from attachments a where a.file_id = f.id)
      returning blob_key, thumbnail_key
    )
    insert into blob_removals (key, due_at)
    select key, now() from gone cross join lateral unnest(array[blob_key, thumbnail_key]) as key where key is not null
    on conflict (key) do update set due_at = now()`
}

const fileIdsOf = (rows: { file_id: string }[]) => [...new Set(rows.map((row) => row.file_id))]

/** Some keys that are due; they are this caller's alone for a few minutes. */
export async function takeRemovals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    update blob_removals set due_at = now() + ${REMOVAL_LEASE}::interval
    where key in (
      select key from blob_removals where due_at <= now() order by due_at limit ${REMOVALS_AT_ONCE} for update skip locked)
    returning key`
  return rows.map((row) => row.key)
}

export const forgetRemovals = (sql: Sql, keys: string[]) =>
  sql`delete from blob_removals where key = any(${keys}::text[])`

import { z } from 'zod'

/**
 * A backup is a tar file, compressed by gzip, so that it can be looked into with what every system has:
 *
 *     hubbub.json                    `Head`
 *     tables/messages/000001.copy    rows as PostgreSQL's COPY writes them (text), in pieces of 1 MiB that continue one another
 *     tables/messages/000002.copy
 *     tables/rooms/000001.copy
 *     …
 *     files/file-0199…/000001.part   the bytes of files, in pieces too, by their keys in the storage; since version 2
 *     …
 *     end.json                       `End`, which can be known only when everything has been read; without it the file is cut off
 */
export const FORMAT = 'hubbub-backup'
/** Goes up when an older program could not read it. */
export const FORMAT_VERSION = 2
export const HEAD_NAME = 'hubbub.json'
export const END_NAME = 'end.json'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const identifier = z.string().min(1).max(63)

/** Which program made it, when, and on which schema. */
export const headSchema = z.object({
  format: z.literal(FORMAT),
  format_version: z.int(),
  program_version: z.string(),
  postgres_version: z.string(),
  taken_at: z.iso.datetime(),
  migrations: z.array(z.object({ version: z.int(), name: z.string(), checksum: sha256 })).min(1),
})
export type Head = z.infer<typeof headSchema>

const tableSchema = z.object({
  name: identifier,
  columns: z.array(identifier),
  rows: z.int(),
  /** Of its pieces, joined. */
  bytes: z.int(),
  sha256,
})
/** What has been written of a table. */
export type TableFacts = z.infer<typeof tableSchema>

const fileSchema = z.object({ key: z.string().min(3).max(128), bytes: z.int(), sha256 })
/** What has been written of a file. */
export type FileFacts = z.infer<typeof fileSchema>

/** What there has to be, so that a missing or changed byte is noticed. */
export const endSchema = z.object({
  head_sha256: sha256,
  tables: z.array(tableSchema),
  /** None in backups of version 1. */
  files: z.array(fileSchema).default([]),
  /** `value` is the last one given; as text, for it has 64 bits. */
  sequences: z.array(z.object({ name: identifier, value: z.string().regex(/^-?\d+$/) })),
})
export type End = z.infer<typeof endSchema>

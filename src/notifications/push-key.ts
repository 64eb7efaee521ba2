import type { Sql } from '../platform/postgres.ts'
import type { Sealer } from '../platform/sealer.ts'
import { makeVapidKeys, type VapidKeys } from './vapid.ts'

/** What the private key is sealed for. */
const ABOUT = 'push key'

/**
 * The key by which push services know this site: made by the first instance that asks for it, and the same for all. It must
 * never change, because browsers are bound to it.
 */
export function createPushKey({ sql, sealer }: { sql: Sql; sealer: Sealer }) {
  let known: Promise<VapidKeys> | undefined

  async function load(): Promise<VapidKeys> {
    const found = await find()
    if (found) return found
    const made = makeVapidKeys()
    await sql`
      insert into push_key (public_key, private_key) values (${made.publicKey}, ${sealer.seal(made.privateKey, ABOUT)})
      on conflict do nothing`
    return (await find()) ?? made
  }

  async function find(): Promise<VapidKeys | undefined> {
    const [row] = await sql<VapidKeys[]>`
      select public_key as "publicKey", private_key as "privateKey" from push_key`
    return row && { publicKey: row.publicKey, privateKey: sealer.open(row.privateKey, ABOUT) }
  }

  /** Throws where the database is away, or the key was sealed with another SECRETS_KEY; then the next call asks again. */
  return function require(): Promise<VapidKeys> {
    known ??= load().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}
export type PushKey = ReturnType<typeof createPushKey>

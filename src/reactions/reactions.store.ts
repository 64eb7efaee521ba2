import type { Sql, Transaction } from '../platform/postgres.ts'

/** Adds a reaction; false when it was there already. */
export async function insertReaction(tx: Transaction, id: string, userId: string, emoji: string): Promise<boolean> {
  const added = await tx`
    insert into reactions (message_id, user_id, emoji) values (${id}, ${userId}, ${emoji}) on conflict do nothing`
  return added.count === 1
}

/** Takes a reaction back; false when there was none. */
export async function deleteReaction(tx: Transaction, id: string, userId: string, emoji: string): Promise<boolean> {
  const gone = await tx`delete from reactions where message_id = ${id} and user_id = ${userId} and emoji = ${emoji}`
  return gone.count === 1
}

/** A person's latest six kinds of reaction, the newest first. */
export async function listOwnEmoji(sql: Sql, userId: string): Promise<string[]> {
  const rows = await sql<{ emoji: string }[]>`
    select emoji from (select emoji, created_at from reactions where user_id = ${userId} order by created_at desc limit 60) latest
    where emoji not like ':%' or exists (select from custom_emoji c where ':' || c.name || ':' = emoji)
    group by emoji order by max(created_at) desc limit 6`
  return rows.map((row) => row.emoji)
}

import type { Transaction } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'

/**
 * Locks a room until the transaction ends. Whatever changes what a room shows starts here: only under this lock may
 * one look at what is there, decide, and take a number. Throws 404 when there is no such room.
 */
export async function lockRoom(tx: Transaction, roomId: string): Promise<{ lastSeq: number }> {
  const [room] = await tx<{ last_seq: number }[]>`select last_seq from rooms where id = ${roomId} for no key update`
  if (!room) throw notFound()
  return { lastSeq: room.last_seq }
}

/**
 * Takes the room's next `count` numbers and gives the first of them. The row lock makes the order of commits the
 * order of the numbers; an identity column can not: a reader of "id > n" would miss rows that commit late.
 */
export async function takeNumbers(tx: Transaction, roomId: string, count = 1): Promise<number> {
  const [room] = await tx<{ last_seq: number }[]>`
    update rooms set last_seq = last_seq + ${count} where id = ${roomId} returning last_seq`
  if (!room) throw notFound()
  return room.last_seq - count + 1
}

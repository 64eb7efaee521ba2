import type { Sql, Transaction } from '../platform/postgres.ts'

export interface Reminder {
  id: string
  /** What it is about; null for words alone. */
  messageId: string | null
  note: string
  dueAt: string
}

/** One that has just come to its owner. */
export interface DeliveredReminder extends Reminder {
  userId: string
}

const AT_ONCE = 100

interface Row {
  id: string
  user_id: string
  message_id: string | null
  note: string
  due_at: Date
}

const columns = (sql: Sql | Transaction) => sql`id, user_id, message_id, note, due_at`

/** How many reminders somebody has waiting. */
export async function countReminders(tx: Transaction, userId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from reminders where user_id = ${userId} and delivered_at is null`
  return row?.count ?? 0
}

/** Authorise before: the message is one that they may read. The same id twice is once. */
export const insertReminder = (tx: Transaction, userId: string, reminder: Omit<Reminder, 'dueAt'> & { dueAt: Date }) =>
  tx`
    insert into reminders (id, user_id, message_id, note, due_at)
    values (${reminder.id}, ${userId}, ${reminder.messageId}, ${reminder.note}, ${reminder.dueAt})
    on conflict (id) do nothing`

/** What somebody is to be reminded of, the next one first. */
export async function listReminders(sql: Sql, userId: string): Promise<Reminder[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from reminders where user_id = ${userId} and delivered_at is null order by due_at, id`
  return rows.map(reminderOf)
}

/** Takes out one that waits, or that came; false where there is none. */
export async function deleteReminder(sql: Sql, userId: string, id: string): Promise<boolean> {
  const gone = await sql`delete from reminders where id = ${id} and user_id = ${userId}`
  return gone.count === 1
}

/** Some that are due come to their owners with this; each once, whoever asks. */
export async function deliverDueReminders(sql: Sql): Promise<DeliveredReminder[]> {
  const rows = await sql<Row[]>`
    update reminders set delivered_at = clock_timestamp()
    where id in (
      select id from reminders where delivered_at is null and due_at <= clock_timestamp()
      order by due_at, id limit ${AT_ONCE} for update skip locked)
    returning ${columns(sql)}`
  return rows.map((row) => ({ ...reminderOf(row), userId: row.user_id }))
}

const reminderOf = (row: Row): Reminder => ({
  id: row.id,
  messageId: row.message_id,
  note: row.note,
  dueAt: row.due_at.toISOString(),
})

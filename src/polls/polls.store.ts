import type { Sql, Transaction } from '../platform/postgres.ts'
import type { NewPoll, Poll } from './poll.ts'

/** Stores the polls of messages that were stored in the same transaction. */
export async function insertPolls(tx: Transaction, polls: { messageId: string; poll: NewPoll }[]): Promise<void> {
  const input = JSON.stringify(
    polls.map(({ messageId, poll }) => ({ message_id: messageId, many: poll.many, options: poll.options })),
  )
  await tx`
    with input as materialized (
      select * from json_to_recordset(${input}::text::json) as i (message_id uuid, many boolean, options text[])
    ),
    stored as (insert into polls (message_id, many) select message_id, many from input)
    insert into poll_options (message_id, position, text)
    select i.message_id, o.ord - 1, o.text from input i cross join unnest(i.options) with ordinality o (text, ord)`
}

/** The poll of the message `m` as JSON, null where it has none. */
export const pollColumn = (sql: Sql | Transaction) => sql`(
  select json_build_object('many', p.many, 'closed_at', p.closed_at, 'options', (
    select json_agg(json_build_object('text', o.text, 'user_ids', v.user_ids, 'user_names', v.user_names,
      'user_avatars', v.user_avatars) order by o.position)
    from poll_options o
    cross join lateral (
      select coalesce(array_agg(x.user_id order by x.created_at, x.user_id), '{}') as user_ids,
        coalesce(array_agg(xu.name order by x.created_at, x.user_id), '{}') as user_names,
        coalesce(array_agg(xu.avatar order by x.created_at, x.user_id), '{}') as user_avatars
      from poll_votes x join users xu on xu.id = x.user_id
      where x.message_id = o.message_id and x.position = o.position
    ) v
    where o.message_id = p.message_id
  ))
  from polls p where p.message_id = m.id
) as poll`

/** What `pollColumn` gave, with its time as the wire has it. */
export const pollOf = (row: Poll | null): Poll | null =>
  row && { ...row, closed_at: row.closed_at === null ? null : new Date(row.closed_at).toISOString() }

/** Makes these the options that somebody has chosen; false when they were before. Call under the room's lock. */
export async function setVote(
  tx: Transaction,
  messageId: string,
  userId: string,
  choices: readonly number[],
): Promise<boolean> {
  const gone = await tx`
    delete from poll_votes
    where message_id = ${messageId} and user_id = ${userId} and position <> all(${[...choices]}::integer[])`
  const added = await tx`
    insert into poll_votes (message_id, position, user_id)
    select ${messageId}, position, ${userId} from unnest(${[...choices]}::integer[]) position on conflict do nothing`
  return gone.count + added.count > 0
}

export const closePoll = (tx: Transaction, messageId: string) =>
  tx`update polls set closed_at = clock_timestamp() where message_id = ${messageId} and closed_at is null`

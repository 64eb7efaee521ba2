import type { Transaction } from '../platform/postgres.ts'
import type { Message, Thread } from '../messages/message.ts'
import { listMessagesById } from '../messages/messages.store.ts'
import type { InsertOutcome } from '../messages/new-message.ts'

/** So many of those who wrote last are shown. */
const FACES = 3
/** Replies that are looked through for them after a deletion. */
const LOOKED_THROUGH = 200

/**
 * Brings threads up to the replies that were just stored, within their transaction: each root shows one reply more and
 * has a number of its own for it (that after the reply's), and who wrote, was mentioned or started the thread follows it.
 */
export async function keepThreads(tx: Transaction, outcomes: InsertOutcome[]): Promise<InsertOutcome[]> {
  const replies = outcomes.flatMap((outcome) =>
    outcome.result === 'stored' && outcome.message.thread_root_id !== null ? [outcome.message] : [],
  )
  if (replies.length === 0) return outcomes
  const roots = await readRoots(tx, replies)
  const rooted = outcomes.map((outcome) => {
    const root = outcome.result === 'stored' ? roots.get(outcome.message.thread_root_id ?? '') : undefined
    if (outcome.result !== 'stored' || !root) return outcome
    const next = withReply(root, outcome.message)
    roots.set(root.id, next)
    return { ...outcome, root: next }
  })
  await Promise.all([updateRoots(tx, [...roots.values()]), keepFollows(tx, replies, roots)])
  return rooted
}

async function readRoots(tx: Transaction, replies: Message[]): Promise<Map<string, Message>> {
  const ids = [...new Set(replies.map((reply) => reply.thread_root_id ?? ''))]
  return new Map((await listMessagesById(tx, ids)).map((root) => [root.id, root]))
}

function withReply(root: Message, reply: Message): Message {
  const others = root.thread?.faces.filter((face) => face.id !== reply.author.id) ?? []
  const thread: Thread = {
    replies: (root.thread?.replies ?? 0) + 1,
    last_reply_at: reply.created_at,
    faces: [...others, reply.author].slice(-FACES),
  }
  return { ...root, changed_seq: reply.seq + 1, thread }
}

function updateRoots(tx: Transaction, roots: Message[]) {
  const rows = roots.map(({ id, changed_seq, thread }) => ({
    id,
    changed_seq,
    replies: thread?.replies ?? 0,
    faces: thread?.faces.map((face) => face.id) ?? [],
  }))
  return tx`
    update messages m set changed_seq = i.changed_seq, thread_replies = i.replies,
      -- The reply's own time, which JavaScript would cut to milliseconds.
      thread_last_reply_at = (select x.created_at from messages x where x.room_id = m.room_id and x.seq = i.changed_seq - 1),
      thread_last_reply_seq = i.changed_seq - 1, thread_faces = i.faces
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as i (
      id uuid, changed_seq bigint, replies integer, faces uuid[])
    where m.id = i.id`
}

interface Follow {
  root_id: string
  room_id: string
  user_id: string
  read_seq: number
}

/** Who wrote has read what came before; to the others the first reply that brings them in is new. */
async function keepFollows(tx: Transaction, replies: Message[], roots: ReadonlyMap<string, Message>): Promise<void> {
  const [started, mentioned, wrote] = [new Map<string, Follow>(), new Map<string, Follow>(), new Map<string, Follow>()]
  for (const { seq, room_id, thread_root_id: root_id, author, mentions } of replies) {
    const root = roots.get(root_id ?? '')
    if (!root) continue
    const follow = (user_id: string, read_seq: number) => ({ root_id: root.id, room_id, user_id, read_seq })
    const put = (into: Map<string, Follow>, one: Follow) => into.set(`${one.root_id} ${one.user_id}`, one)
    wrote.set(`${root.id} ${author.id}`, follow(author.id, seq))
    for (const id of [root.author.id, ...mentions])
      if (!mentioned.has(`${root.id} ${id}`))
        put(id === root.author.id && !mentions.includes(id) ? started : mentioned, follow(id, seq - 1))
  }
  for (const key of wrote.keys()) for (const others of [started, mentioned]) others.delete(key)
  await Promise.all([begin(tx, started), resume(tx, mentioned, false), resume(tx, wrote, true)])
}

type Follows = ReadonlyMap<string, Follow>

/** Who has said that they do not follow it stays away. */
const begin = (tx: Transaction, follows: Follows) => tx`
  insert into thread_follows (root_id, room_id, user_id, read_seq)
  select root_id, room_id, user_id, read_seq from ${rowsOf(tx, follows)}
  on conflict (root_id, user_id) do nothing`

/** Also who had left it comes back. */
const resume = (tx: Transaction, follows: Follows, hasRead: boolean) => tx`
  insert into thread_follows as f (root_id, room_id, user_id, read_seq)
  select root_id, room_id, user_id, read_seq from ${rowsOf(tx, follows)}
  on conflict (root_id, user_id) do update set following = true,
    read_seq = case when f.following and not ${hasRead} then f.read_seq else greatest(f.read_seq, excluded.read_seq) end`

const rowsOf = (tx: Transaction, follows: Follows) => tx`
  json_to_recordset(${JSON.stringify([...follows.values()])}::text::json) as i (
    root_id uuid, room_id uuid, user_id uuid, read_seq bigint)`

/** After a deletion: counts the thread again under the root's new number. */
export async function recountThread(tx: Transaction, rootId: string, seq: number): Promise<void> {
  await tx`
    update messages m set changed_seq = ${seq}, thread_replies = t.replies, thread_last_reply_at = t.last_at,
      thread_last_reply_seq = t.last_seq, thread_faces = t.faces
    from (
      select count(*) as replies, max(created_at) as last_at, max(seq) as last_seq, coalesce((
        select array_agg(author_id order by latest) from (
          select author_id, max(seq) as latest from (
            select author_id, seq from messages where thread_root_id = ${rootId} and deleted_at is null
            order by seq desc limit ${LOOKED_THROUGH}
          ) late group by author_id order by latest desc limit ${FACES}
        ) last
      ), '{}') as faces
      from messages where thread_root_id = ${rootId} and deleted_at is null
    ) t
    where m.id = ${rootId}`
}

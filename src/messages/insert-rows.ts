import type { Transaction } from '../platform/postgres.ts'
import { inRoom } from './message-row.ts'
import type { InsertOutcome } from './new-message.ts'

/** Two messages of one person further apart than this each show their head. */
const CONTINUES_WITHIN = '5 minutes'

export interface InsertRow {
  result: InsertOutcome['result']
  seq: number
  created_at: Date
  continues: boolean
  author_name: string
  author_avatar: string | null
  quote_seq: number | null
  quote_author_id: string | null
  quote_author_name: string | null
  quote_excerpt: string | null
  quote_root_id: string | null
  root_id: string | null
}

/**
 * Judges a batch, numbers what may be stored and stores it, in one statement; gives a row for each message, in order. The
 * rooms have to be locked.
 * @param input the batch as JSON, each message with its place as `ord`
 */
export const insertRows = (tx: Transaction, input: string) => tx<InsertRow[]>`
  with clock as materialized (select clock_timestamp() as now),
  input as materialized (${readInput(tx, input)}),
  judged as materialized (${judge(tx)}),
  -- The same id twice in one batch: the first is stored, the others repeat it or find it taken.
  fresh as materialized (
    select distinct on (id) * from judged where result = 'stored' order by id, ord
  ),
  numbered as materialized (${number(tx)}),
  stored as (
    insert into messages (id, room_id, seq, changed_seq, author_id, body, html, jumbo, mentions, mentions_room,
      continues, reply_to_id, quote_excerpt, thread_root_id, also_in_room, action, created_at)
    select n.id, n.room_id, n.seq, n.seq, n.author_id, i.body, i.html, i.jumbo, i.mentions, i.mentions_room,
      n.continues, n.reply_to_id, n.quote_excerpt, n.root_id, n.also_in_room, coalesce(i.action, false),
      clock.now
    from numbered n join input i using (ord) cross join clock
  ),
  counted as (
    update rooms r set last_seq = r.last_seq + c.count
    from (select room_id, sum(width) as count from numbered group by room_id) c
    where r.id = c.room_id
  )
  select
    case
      when j.result <> 'stored' or n.ord is not null then j.result
      when f.author_id = j.author_id and f.room_id = j.room_id then 'repeated'
      else 'id_taken'
    end as result,
    coalesce(n.seq, j.old_seq, f.seq) as seq,
    coalesce(j.old_created_at, clock.now) as created_at,
    coalesce(n.continues, false) as continues, j.author_name, j.author_avatar, j.quote_seq, j.quote_author_id, j.quote_author_name, j.quote_excerpt,
    j.quote_root_id, j.root_id
  from judged j
  cross join clock
  left join numbered n on n.ord = j.ord
  left join numbered f on f.id = j.id
  order by j.ord`

const readInput = (tx: Transaction, input: string) => tx`
  select * from json_to_recordset(${input}::text::json) as i (
    ord integer, id uuid, room_id uuid, author_id uuid, body text, html text, jumbo boolean, mentions uuid[],
    mentions_room boolean, reply_to_id uuid, quote_excerpt text, upload_ids uuid[], thread_root_id uuid,
    also_in_room boolean, most_told integer, action boolean)`

/** What becomes of each message: `stored`, `repeated`, or why not; with what is needed of its author, quote and thread. */
const judge = (tx: Transaction) => tx`
  select i.ord, i.id, i.room_id, i.author_id, i.reply_to_id, coalesce(i.action, false) as action, u.name as author_name, u.avatar as author_avatar,
    t.root_id, t.root_id is not null and coalesce(i.also_in_room, false) as also_in_room,
    e.seq as old_seq, e.created_at as old_created_at,
    q.seq as quote_seq, q.author_id as quote_author_id, q.author_name as quote_author_name, q.root_id as quote_root_id,
    case when q.deleted_at is null then i.quote_excerpt end as quote_excerpt,
    case
      when r.id is null or u.id is null then 'no_room'
      -- Before who may send: the answer "never stored" to what was stored would be a lie.
      when e.author_id = i.author_id and e.room_id = i.room_id then 'repeated'
      when s.user_id is null and r.kind = 'public' and u.role <> 'guest' then 'not_a_member'
      when s.user_id is null then 'no_room'
      when e.id is not null then 'id_taken'
      when r.archived_at is not null then 'archived'
      when r.posting = 'admins' and s.role <> 'admin' then 'admins_only'
      when i.mentions_room and r.member_count > i.most_told and s.role <> 'admin' and u.role not in ('owner', 'admin')
        then 'too_many_told'
      when i.reply_to_id is not null and q.id is null then 'no_original'
      when i.thread_root_id is not null and t.root_id is null then 'no_root'
      when i.upload_ids <> '{}' and (
        cardinality(i.upload_ids) <> (
          select count(*) from attachments a
          where a.id = any(i.upload_ids) and a.uploader_id = i.author_id and a.message_id is null)
        or exists (select 1 from input o where o.ord < i.ord and o.id <> i.id and o.upload_ids && i.upload_ids)
      ) then 'no_upload'
      else 'stored'
    end as result
  from input i
  -- One look into an index for each, whatever the planner knows of the tables: it would rather read them whole.
  left join lateral (
    select id, kind, archived_at, posting, member_count from rooms where id = i.room_id offset 0
  ) r on true
  left join lateral (
    select id, name, avatar, role from users where id = i.author_id and deactivated_at is null offset 0
  ) u on true
  left join lateral (
    select user_id, role from memberships
    where room_id = i.room_id and user_id = i.author_id and left_at is null offset 0
  ) s on true
  left join lateral (select id, room_id, author_id, seq, created_at from messages where id = i.id offset 0) e on true
  left join lateral (
    select q.id, q.seq, q.deleted_at, q.author_id, qu.name as author_name,
      case when not q.also_in_room then q.thread_root_id end as root_id
    from messages q join users qu on qu.id = q.author_id
    where q.id = i.reply_to_id and q.room_id = i.room_id offset 0
  ) q on true
  -- Who answers a reply goes on in its thread.
  left join lateral (
    select coalesce(t.thread_root_id, t.id) as root_id from messages t
    where t.id = i.thread_root_id and t.room_id = i.room_id offset 0
  ) t on true`

/** Which number each that is new gets, and whether it is drawn without its head; a reply is two numbers wide. */
const number = (tx: Transaction) => tx`
  select f.*, case when f.root_id is null then 1 else 2 end as width,
    r.last_seq + sum(case when f.root_id is null then 1 else 2 end) over by_room
      - case when f.root_id is null then 0 else 1 end as seq,
    -- What stands in two lists shows its head in both, and so does what may follow it; what somebody does, needs who.
    f.reply_to_id is null and not f.also_in_room and not f.action and not coalesce(bool_or(f.also_in_room) over earlier, false)
      and coalesce(
        lag(f.author_id) over by_list = f.author_id,
        last.author_id = f.author_id and last.created_at > clock.now - ${CONTINUES_WITHIN}::interval,
        false) as continues
  from fresh f
  join rooms r on r.id = f.room_id
  cross join clock
  left join lateral (
    (
      select m.author_id, m.created_at from messages m
      where f.root_id is null and m.room_id = f.room_id and ${inRoom(tx)}
      order by m.seq desc limit 1
    ) union all (
      select m.author_id, m.created_at from messages m
      where f.root_id is not null and m.thread_root_id = f.root_id
      order by m.seq desc limit 1
    )
  ) last on true
  window by_room as (partition by f.room_id order by f.ord),
    by_list as (partition by f.room_id, f.root_id order by f.ord),
    earlier as (partition by f.room_id order by f.ord rows between unbounded preceding and 1 preceding)`

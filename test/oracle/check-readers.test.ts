import { describe } from 'bun:test'
import type { Entry } from './log.ts'
import { entriesOf, flags, invokesOf, required, requireEntry, rowWhere } from './mutations.ts'
import { PRIVATE_ROOM, PUBLIC_ROOM, ROOT } from './sample.ts'

describe('the oracle flags', () => {
  flags('a pin that is not in the list of pins', 'pins', (log) => void pinsOf(log).ids.pop())
  flags('what is in the list of pins and not pinned', 'pins', (log) => void pinsOf(log).ids.push(FOREIGN_ID))
  flags('what is in the list of pins twice', 'pins', (log) => {
    const { ids } = pinsOf(log)
    ids.push(required(ids[0]))
  })

  flags('a room that tells one unread too many', 'unread', (log) => void requireEntry(log, 'standing').unread++)
  flags('a room that counts a reply which stands in its thread only', 'unread', (log) => {
    required(standingsOf(log, PRIVATE_ROOM)[0]).unread += 3
  })
  flags('an answered read mark that was lost', 'unread', (log) => {
    const { user_id } = required(invokesOf(log, 'read').find((entry) => entry.more?.mark?.back === false))
    const standing = required(standingsOf(log, PRIVATE_ROOM).find((entry) => entry.user_id === user_id))
    Object.assign(standing, unreadFrom(log, standing.user_id, 0))
  })
  flags('a read mark that nobody set', 'unread', (log) => {
    const standing = required(standingsOf(log, PUBLIC_ROOM)[0])
    Object.assign(standing, unreadFrom(log, standing.user_id, 20))
  })
  flags('a read mark that was set at rest and is elsewhere', 'unread', (log) => {
    const { user_id } = required(invokesOf(log, 'read').find((entry) => entry.more?.mark?.back))
    const standing = required(standingsOf(log, PRIVATE_ROOM).find((entry) => entry.user_id === user_id))
    Object.assign(standing, unreadFrom(log, user_id, 9))
  })
  flags('a thread that tells one unread too many', 'unread', (log) => {
    const { user_id } = required(invokesOf(log, 'thread_read')[0])
    required(followedBy(log, user_id).at(-1)?.threads[0]).unread++
  })
  flags('a thread that tells as unread what somebody answered', 'unread', (log) => {
    required(entriesOf(log, 'followed')[0]?.threads[0]).unread += 100
  })
  flags('a thread that is followed and not in the list', 'unread', (log) => {
    required(entriesOf(log, 'followed').at(-1)).threads = []
  })
  flags('a thread in the list that was left', 'unread', (log) => {
    for (const entry of invokesOf(log, 'follow')) entry.op = 'unfollow'
  })
  flags('a thread in the list that nobody followed', 'unread', (log) => {
    const { user_id, threads } = required(entriesOf(log, 'followed').at(-1))
    const { id } = rowWhere(log, (row) => row.author_id !== user_id && row.id !== ROOT)
    threads.push({ root_id: id, room_id: PRIVATE_ROOM, unread: 0 })
  })

  flags('a file that was lost', 'files', (log) => {
    Object.assign(required(filesOf(log).find((file) => file.status === 200)), { status: 404, text: '' })
  })
  flags('a file with the bytes of another', 'files', (log) => {
    required(filesOf(log).find((file) => file.status === 200)).text = 'something else'
  })
  flags('a file that is there for somebody who is not in the room', 'files', (log) => {
    const file = required(filesOf(log).find((one) => one.status === 200))
    const outside = required(filesOf(log).find((one) => one.file_id === file.file_id && !one.member))
    Object.assign(outside, { status: 200, text: file.text })
  })
  flags('a file that outlived its message', 'files', (log) => {
    const gone = new Set(filesOf(log).map((file) => file.file_id))
    for (const file of filesOf(log)) if (file.status === 200) gone.delete(file.file_id)
    const file = required(filesOf(log).find((one) => gone.has(one.file_id) && one.member))
    Object.assign(file, { status: 200, text: 'left' })
  })
  flags('an upload that was answered and lost', 'files', (log) => {
    const attempt = required(
      invokesOf(log, 'send').find((entry) => entry.more?.files?.[0] && entry.body !== ''),
    ).attempt
    const at = log.findIndex((entry) => entry.type === 'ok' && entry.attempt === attempt)
    log[at] = { type: 'fail', attempt, code: 'files.no_upload', status: 422, at: required(log[at]).at }
  })

  flags('a copy in which a message is missing', 'copies', (log) => void requireEntry(log, 'copy').rows.pop())
  flags('a copy in which a message stands twice', 'copies', (log) => {
    const { rows } = requireEntry(log, 'copy')
    rows.push(required(rows[0]))
  })
  flags('a copy in which a message is another', 'copies', (log) => {
    required(
      entriesOf(log, 'copy')
        .at(-1)
        ?.rows.find((row) => row.reactions.length > 0),
    ).reactions = []
  })
  flags('a copy with a message that is not stored', 'copies', (log) => {
    const { rows } = requireEntry(log, 'copy')
    rows.push({ ...required(rows[0]), id: FOREIGN_ID })
  })
  flags('a copy of another number', 'copies', (log) => void requireEntry(log, 'copy').seq--)
})

const FOREIGN_ID = 'eeeeeeee-0000-7000-8000-000000000001'

const pinsOf = (log: Entry[]) => required(entriesOf(log, 'pins').find((entry) => entry.ids.length > 0))
const standingsOf = (log: Entry[], room: string) => entriesOf(log, 'standing').filter((entry) => entry.room_id === room)
const followedBy = (log: Entry[], user: string) => entriesOf(log, 'followed').filter((entry) => entry.user_id === user)
/** Those of messages; others wait for their uploader. */
const filesOf = (log: Entry[]) => entriesOf(log, 'file').filter((file) => !file.text.includes('unsent'))

/** A mark elsewhere, with the count that goes with it: only the mark is wrong. */
function unreadFrom(log: Entry[], user: string, read_seq: number) {
  const room = read_seq === 20 ? PUBLIC_ROOM : PRIVATE_ROOM
  const { rows } = required(entriesOf(log, 'dump').find((dump) => dump.room_id === room))
  const isNew = (row: (typeof rows)[number]) => row.seq > read_seq && row.author_id !== user && !row.deleted
  const inRoom = rows.filter((row) => row.thread_root_id === null || row.also_in_room)
  return { read_seq, unread: inRoom.filter(isNew).length }
}

import { describe } from 'bun:test'
import type { Entry, EntryOf, Row } from './log.ts'
import { entriesOf, flags, invokesOf, required, rowsOf, rowWhere } from './mutations.ts'
import { PRIVATE_ROOM, REMOVED_PERSON, ROOT } from './sample.ts'

describe('the oracle flags what became of a message:', () => {
  flags('an answered deletion that was lost', 'altered', (log) => {
    Object.assign(gone(log), { deleted: false })
  })
  flags('an answered undo that was lost', 'altered', (log) => {
    const id = required(invokesOf(log, 'restore')[0]).id
    const nothing = { body: '', edited: false, pinned: false, reactions: [], files: [], reply_to_id: null }
    Object.assign(
      rowWhere(log, (row) => row.id === id),
      { deleted: true, ...nothing },
    )
  })
  flags('a deletion that nobody asked for', 'altered', (log) => {
    Object.assign(plain(log), { deleted: true, body: '' })
  })
  flags('a deletion that left the text', 'altered', (log) => void (gone(log).body = 'word-1-a'))
  flags('a deletion that left a pin', 'altered', (log) => void (gone(log).pinned = true))
  flags('a deletion that left a reaction', 'altered', (log) => {
    gone(log).reactions = [{ emoji: '👍', user_ids: [REMOVED_PERSON] }]
  })
  flags('a deletion that left the files', 'altered', (log) => {
    gone(log).files = [{ id: FOREIGN_ID, name: '1-of-c1.txt' }]
  })
  flags('an answered pin that was lost', 'altered', (log) => void (rowWhere(log, (row) => row.pinned).pinned = false))
  flags('a pin that nobody asked for', 'altered', (log) => void (plain(log).pinned = true))
  flags('a pin that was refused and is there', 'altered', (log) => {
    const row = rowWhere(log, (one) => one.pinned)
    const attempts = invokesOf(log, 'pin').filter((entry) => entry.id === row.id)
    for (const { attempt } of attempts) refuse(log, attempt)
  })
  flags('an answered reaction that was lost', 'altered', (log) => {
    rowWhere(log, (row) => row.reactions.length > 0).reactions = []
  })
  flags('a reaction of somebody who gave none', 'altered', (log) => {
    rowWhere(log, (row) => row.reactions.length > 0).reactions[0]?.user_ids.push(REMOVED_PERSON)
  })
  flags('an answered vote that was lost', 'altered', (log) => {
    const row = rowWhere(log, voted)
    for (const option of row.poll?.options ?? []) option.user_ids = []
  })
  flags('a vote for another option', 'altered', (log) => {
    const options = required(rowWhere(log, voted).poll).options.map(({ user_ids: ids }) => ids)
    for (const [place, option] of required(rowWhere(log, voted).poll).options.entries())
      option.user_ids = required(options[1 - place])
  })
  flags('a vote of somebody who gave none', 'altered', (log) => {
    required(rowWhere(log, voted).poll?.options[0]).user_ids.push(REMOVED_PERSON)
  })
  flags('a vote that was answered after the poll was closed', 'altered', (log) => {
    const { id } = rowWhere(log, (row) => row.poll?.closed === true)
    const { attempt } = required(invokesOf(log, 'close').find((entry) => entry.id === id))
    const sent = required(invokesOf(log, 'send').find((entry) => entry.id === id))
    const vote = { ...sent, op: 'vote' as const, attempt: 9_999, connection: null, body: null, more: { choices: [] } }
    const closed = required(entriesOf(log, 'ok').find((entry) => entry.attempt === attempt))
    log.push(vote, { ...closed, attempt: 9_999, seq: (closed.seq ?? 0) + 1 })
  })
  flags('an answered end of a poll that was lost', 'altered', (log) => {
    required(rowWhere(log, (row) => row.poll?.closed === true).poll).closed = false
  })
  flags('a poll with another option', 'altered', (log) => {
    required(rowWhere(log, (row) => row.poll !== null).poll?.options[0]).text = 'nowhere'
  })
  flags('a deletion that left the poll', 'altered', (log) => {
    gone(log).poll = { many: false, closed: false, options: [] }
  })
  flags('an edit that nobody made', 'altered', (log) => void (plain(log).edited = true))
  flags('a reply that stands in the room', 'altered', (log) => {
    rowWhere(log, (row) => row.thread_root_id !== null).thread_root_id = null
  })
  flags('a reply that stands in the room as well, though nobody said so', 'altered', (log) => {
    rowWhere(log, (row) => row.thread_root_id !== null && !row.also_in_room).also_in_room = true
  })
  flags('a message that lost what it quotes', 'altered', (log) => {
    rowWhere(log, (row) => row.reply_to_id !== null).reply_to_id = null
  })
  flags('a message that lost its files', 'altered', (log) => {
    rowWhere(log, (row) => row.files.length > 0).files = []
  })
})

describe('the oracle flags threads:', () => {
  flags('a message that counts a reply too many', 'threads', (log) => void rowWhere(log, isRoot).replies++)
  flags('a reply to what is itself a reply', 'threads', (log) => {
    const [first, second] = rowsOf(log, PRIVATE_ROOM).filter((row) => row.thread_root_id !== null)
    required(second).thread_root_id = required(first).id
  })
  flags('a reply that never came to the pane of its thread', 'agreement', (log) => {
    for (const { frame } of entriesOf(log, 'frame'))
      if (frame.type === 'changes') frame.content = frame.content.replaceAll(THREAD_PARTIAL, '')
  })
  flags('a reply that came to the pane of another thread', 'agreement', (log) => {
    for (const { frame } of entriesOf(log, 'frame'))
      if (frame.type === 'changes')
        frame.content = frame.content.replaceAll(`id=&quot;${ROOT}`, `id=&quot;${FOREIGN_ID}`)
  })
  flags('a reply to the room as well that never came to the room', 'agreement', (log) => {
    const { id } = rowWhere(log, (row) => row.also_in_room)
    for (const { frame } of entriesOf(log, 'frame'))
      if (frame.type === 'changes') frame.content = frame.content.replaceAll(roomPartial(id), '')
  })
  flags('a pane that differs from the fresh one', 'equation', (log) => {
    const pane = freshList(log, ROOT)
    pane.html = pane.html.replace(/<p>word-(\d+)/, '<p class="x">word-$1')
  })
})

describe('the oracle flags a fresh list', () => {
  for (const [which, rootId] of [
    ['of the room', undefined],
    ['of a thread', ROOT],
  ] as const) {
    flags(`${which} with a hole`, 'lists', (log) => {
      const list = freshList(log, rootId)
      list.html = list.html.replace(required(elementsOf(list)[1]), '')
    })
    flags(`${which} in another order`, 'lists', (log) => {
      const list = freshList(log, rootId)
      const [first, second] = elementsOf(list)
      list.html = list.html.replace(required(second), '').replace(required(first), `${second}${first}`)
    })
    flags(`${which} with too few messages`, 'lists', (log) => {
      const list = freshList(log, rootId)
      for (const element of elementsOf(list).slice(0, -1)) list.html = list.html.replace(element, '')
    })
    flags(`${which} with a message that is not stored`, 'lists', (log) => {
      const list = freshList(log, rootId)
      list.html = list.html.replace(/id="([mt])-[0-9a-f-]+"/, `id="$1-${FOREIGN_ID}"`)
    })
  }
  const shows = (name: string, from: RegExp, to: string) =>
    flags(`that shows ${name}`, 'lists', (log) => {
      const list = freshList(log)
      list.html = list.html.replace(from, to)
    })
  shows('a text that was never said', /<p>word-\d+/, '<p>word-x')
  shows('a reaction less', /data-by="[^"]*"/, `data-by="${REMOVED_PERSON}"`)
  shows('other votes', /class="poll-option" data-by="[^"]*"/, `class="poll-option" data-by="${REMOVED_PERSON}"`)
  shows('the end of a poll as if it went on', / data-closed=""/, '')
  shows('a pin less', / data-pinned=""/, '')
  shows('another file', /href="\/files\/[0-9a-f-]+/, `href="/files/${FOREIGN_ID}`)
  shows('no sign of an edit', /\(edited\)/, '')
  shows('another count of replies', /<b>\d+ replies/, '<b>77 replies')
  shows('a tombstone as a message', / data-deleted/, '')
  shows('no quote', /<a class="quote".*?<\/a>/, '')
  shows('a quote of what was never said', /(<b>Who<\/b>) [^<]+/, '$1 word-x')
  flags('that quotes what was deleted', 'lists', (log) => {
    const row = rowWhere(log, (one) => one.reply_to_id !== null)
    Object.assign(
      rowWhere(log, (one) => one.id === row.reply_to_id),
      { deleted: true, body: '' },
    )
  })
})

const FOREIGN_ID = 'eeeeeeee-0000-7000-8000-000000000001'
const THREAD_PARTIAL = /<hx-partial hx-target="#thread[^>]*>.*?<\/hx-partial>/g

const roomPartial = (id: string) =>
  new RegExp(`<hx-partial hx-target="#messages"[^>]*><li id="m-${id}".*?</hx-partial>`, 'g')

const isRoot = (row: { id: string }) => row.id === ROOT

const voted = ({ poll }: Row) => poll?.options.some(({ user_ids: ids }) => ids.length > 0) === true

/** A tombstone. */
const gone = (log: Entry[]) => rowWhere(log, (row) => row.deleted)

/** A message to which nothing was done. */
const plain = (log: Entry[]) =>
  rowWhere(log, (row) => row.changed_seq === row.seq && row.files.length === 0 && row.thread_root_id === null)

function refuse(log: Entry[], attempt: number) {
  const at = log.findIndex((entry) => entry.type === 'ok' && entry.attempt === attempt)
  log[at] = { type: 'fail', attempt, code: 'refused', status: 403, at: required(log[at]).at }
}

/** The owner's list of the private room, or of its thread. */
const freshList = (log: Entry[], rootId?: string): EntryOf<'fetched'> =>
  required(
    entriesOf(log, 'fetched').find(
      (entry) => entry.tab === null && entry.room_id === PRIVATE_ROOM && entry.root_id === rootId,
    ),
  )

const elementsOf = ({ html }: EntryOf<'fetched'>): string[] =>
  html.match(/<li id="[mt]-(?:(?!<li id="[mt]-|<li class="divider"|<\/ol>).)*/g) ?? []

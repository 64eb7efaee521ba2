import { describe } from 'bun:test'
import type { Entry, EntryOf, Operation, Row } from './log.ts'
import { entriesOf, flags, invokesOf, required, rowsOf, rowWhere } from './mutations.ts'
import { PRIVATE_ROOM } from './sample.ts'

describe('the oracle flags link previews:', () => {
  flags('one that never came', 'previews', (log) => void linked(log).previews.pop())
  flags('one that stands there twice', 'previews', (log) => {
    const { previews } = linked(log)
    previews.push(required(previews[0]))
  })
  flags('one of a page that an edit links to no more', 'previews', (log) => {
    linked(log).body = required(linked(log).body.split(' ')[0])
  })
  flags('one of a page that is not there', 'previews', (log) => {
    linked(log).previews.push(required(/\S+\/nowhere\/\S+/.exec(linked(log).body)?.[0]))
  })
  flags('one that was taken off and is there', 'previews', (log) => {
    const { id } = required(invokesOf(log, 'unpreview')[0])
    const row = rowWhere(log, (one) => one.id === id)
    row.previews = linked(log).previews
  })
  flags('some that are gone, though nobody took them off', 'previews', (log) => void (linked(log).previews = []))
  flags('one that a deletion left', 'previews', (log) => {
    rowWhere(log, (row) => row.deleted).previews = linked(log).previews
  })
  flags('one that a fresh page does not show', 'lists', (log) => {
    const list = required(entriesOf(log, 'fetched').find(({ tab, html }) => tab === null && html.includes(CARD)))
    list.html = list.html.replace(ANY_CARD, '')
  })
  flags('one that open pages were never told of', 'agreement', (log) => {
    for (const { frame } of entriesOf(log, 'frame'))
      if (frame.type === 'changes') frame.content = frame.content.replaceAll(EVERY_CARD, '')
  })
  flags('one that a page shows twice', 'lists', (log) => {
    const list = required(entriesOf(log, 'fetched').find(({ tab, html }) => tab === null && html.includes(CARD)))
    list.html = list.html.replace(ANY_CARD, '$&$&')
  })
})

describe('the oracle flags what is sent later:', () => {
  flags('what was never sent', 'later', (log) => {
    const { id } = sentLater(log)
    rowsOf(log, PRIVATE_ROOM).splice(
      rowsOf(log, PRIVATE_ROOM).findIndex((row) => row.id === id),
      1,
    )
  })
  flags('what was sent twice', 'one-row', (log) => void rowsOf(log, PRIVATE_ROOM).push({ ...sentLater(log) }))
  flags('what was sent before its time', 'later', (log) => void sentLater(log).created_at--)
  flags('what was sent by somebody else', 'later', (log) => {
    const row = sentLater(log)
    row.author_id = required(rowsOf(log, PRIVATE_ROOM).find((one) => one.author_id !== row.author_id)).author_id
  })
  flags('what was sent with another text', 'stored', (log) => void (sentLater(log).body = 'word-foreign'))
  flags('what was taken back and is sent', 'later', (log) => {
    const { id, user_id, body } = required(invokesOf(log, 'schedule').find(({ id: one }) => isTakenBack(log, one)))
    const last = required(rowsOf(log, PRIVATE_ROOM).at(-1))
    const row = { ...last, id: id ?? '', author_id: user_id, body: body ?? '', seq: 999, changed_seq: 999 }
    rowsOf(log, PRIVATE_ROOM).push(row)
  })
  flags('what still waits', 'later', (log) => void (refused(log).refused = false))
  flags('what was refused, though its author was there', 'later', (log) => {
    const row = sentLater(log)
    rowsOf(log, PRIVATE_ROOM).splice(rowsOf(log, PRIVATE_ROOM).indexOf(row), 1)
    required(waiting(log)[0]).scheduled.push({ id: row.id, refused: true })
  })
  flags('what is sent and a draft as well', 'later', (log) => {
    required(waiting(log)[0]).scheduled.push({ id: sentLater(log).id, refused: true })
  })
  flags('what was refused and is gone', 'later', (log) => {
    for (const entry of waiting(log)) entry.scheduled = []
  })
})

describe('the oracle flags reminders:', () => {
  flags('one that never came', 'later', (log) => void reminded(log).pop())
  flags('one that came twice', 'later', (log) => void reminded(log).push(required(reminded(log)[0])))
  flags('one that came before its time', 'later', (log) => void (required(reminded(log)[0]).came_at -= 2))
  flags('one that came to somebody else', 'later', (log) => {
    const [one, other] = entriesOf(log, 'reminded').filter(({ reminders }) => reminders.length > 0)
    required(other).reminders.push(required(required(one).reminders.pop()))
  })
  flags('one that still waits', 'later', (log) => {
    required(waiting(log)[0]).reminders.push(required(reminded(log).pop()).id)
  })
})

describe('the oracle flags what was sent on:', () => {
  const forwarded = (log: Entry[]) => {
    const ids = invokesOf(log, 'send').flatMap(({ id, more }) => (more?.forwards === undefined ? [] : [id]))
    return rowWhere(log, (row) => ids.includes(row.id))
  }
  flags('without the original', 'stored', (log) => {
    forwarded(log).body = required(forwarded(log).body.split('\n')[0])
  })
  flags('with another text than was said', 'stored', (log) => void (forwarded(log).body += 'x'))
  flags('without what was said to it', 'stored', (log) => {
    forwarded(log).body = forwarded(log).body.replace(/^[^\n]*/, '')
  })
})

const CARD = 'class="preview"'
const ANY_CARD = /<a class="preview".*?<\/a>/
const EVERY_CARD = new RegExp(ANY_CARD, 'g')

const linked = (log: Entry[]): Row => rowWhere(log, (row) => row.previews.length > 1)

const sentLater = (log: Entry[]): Row => {
  const ids = invokesOf(log, 'schedule').map(({ id }) => id)
  return rowWhere(log, (row) => ids.includes(row.id) && row.seq === row.changed_seq)
}

const waiting = (log: Entry[]): EntryOf<'waiting'>[] => entriesOf(log, 'waiting')

const refused = (log: Entry[]) => required(waiting(log).flatMap(({ scheduled }) => scheduled)[0])

const reminded = (log: Entry[]) =>
  required(entriesOf(log, 'reminded').find(({ reminders }) => reminders.length > 0)).reminders

const isTakenBack = (log: Entry[], id: string | null) => {
  const op: Operation = 'unschedule'
  return invokesOf(log, op).some((entry) => entry.id === id)
}

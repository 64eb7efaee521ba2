import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkLog } from './check.ts'
import { isSend } from './facts.ts'
import { createLog, readLog, type Changes, type Entry, type EntryOf, type Row } from './log.ts'
import { entriesOf, flags, required, requireEntry, rowsOf } from './mutations.ts'
import { renderSample, sampleRow } from './sample-html.ts'
import { PRIVATE_ROOM, PUBLIC_ROOM, REMOVED_PERSON, sampleLog } from './sample.ts'

describe('the oracle', () => {
  test('finds nothing in the log of a flawless server', () => {
    for (let seed = 1; seed <= 20; seed++) expect(checkLog(sampleLog(seed))).toEqual([])
  })

  test('reads back from a file what it wrote', () => {
    const directory = mkdtempSync(join(tmpdir(), 'oracle-'))
    const log = createLog(join(directory, 'log.jsonl'))
    for (const entry of sampleLog(1)) log.append(entry)
    log.flush()
    expect(readLog(join(directory, 'log.jsonl'))).toEqual(log.entries)
    rmSync(directory, { recursive: true })
  })
})

describe('the oracle flags', () => {
  flags('an acked message that is not stored', 'stored', (log) => void rowsOf(log).splice(5, 1))
  flags('a stored message that nobody sent', 'stored', (log) => {
    rowsOf(log).push({ ...required(rowsOf(log).at(-1)), id: FOREIGN_ID, seq: 999, changed_seq: 999 })
  })
  flags('a refused message that is stored', 'stored', (log) => {
    const refused = requireEntry(log, 'fail')
    const invoke = required(entriesOf(log, 'invoke').find((entry) => entry.attempt === refused.attempt))
    const row = { id: invoke.id ?? '', author_id: invoke.user_id, body: '', seq: 999 }
    rowsOf(log, invoke.room_id).push(sampleRow(row))
  })
  flags('a stored body that nobody wrote', 'stored', (log) => {
    required(rowsOf(log)[7]).body = 'word-foreign'
  })
  flags('an answered edit that was lost', 'stored', (log) => {
    required(rowsOf(log, PRIVATE_ROOM).find((row) => row.edited)).changed_seq = 0
  })
  flags('an answered edit that a later reaction undid', 'stored', (log) => {
    const row = required(rowsOf(log, PRIVATE_ROOM).find((one) => one.edited))
    row.body = required(entriesOf(log, 'invoke').find((entry) => isSend(entry) && entry.id === row.id)).body ?? ''
    row.changed_seq++
  })
  flags('a message of another author', 'stored', (log) => {
    required(rowsOf(log)[3]).author_id = REMOVED_PERSON
  })

  flags('a doubled row', 'one-row', (log) => void rowsOf(log).push({ ...required(rowsOf(log)[2]) }))
  flags('a retry that was answered with another number', 'one-row', (log) => {
    const ok = required(entriesOf(log, 'ok').find((entry) => entry.seq !== null))
    const invoke = required(entriesOf(log, 'invoke').find((entry) => entry.attempt === ok.attempt))
    log.push({ ...invoke, attempt: 9_999, at: 1e9 }, { ...ok, attempt: 9_999, seq: 999, at: 1e9 + 1 })
  })

  flags('two messages of one number', 'numbers', (log) => {
    const [first, second] = rowsOf(log)
    Object.assign(required(second), { seq: first?.seq, changed_seq: first?.changed_seq })
  })
  flags('a hole in a room in which only sends happened', 'numbers', (log) => void rowsOf(log).splice(5, 1))
  flags('a number that was taken and shows nothing', 'numbers', (log) => {
    required(entriesOf(log, 'dump').find((dump) => dump.room_id === PUBLIC_ROOM)).seq++
  })

  flags('a dropped frame', 'joined', (log) => void log.splice(log.indexOf(changesFrame(log, 10)), 1))
  flags('a doubled frame', 'joined', (log) => {
    const frame = changesFrame(log, 10)
    log.splice(log.indexOf(frame), 0, structuredClone(frame))
  })
  flags('two swapped frames', 'joined', (log) => {
    const [first, second] = framesOfOneConnection(log)
    const at = [log.indexOf(first), log.indexOf(second)]
    log[required(at[0])] = second
    log[required(at[1])] = first
  })
  flags('a resume that did not go back to the cursor', 'joined', (log) => {
    required(entriesOf(log, 'open').findLast((entry) => entry.after !== null && entry.after > 0)).after = 1
  })
  flags('an opened that nobody asked for', 'joined', (log) => {
    const opened = required(entriesOf(log, 'frame').find((entry) => entry.frame.type === 'opened'))
    log.splice(log.indexOf(opened), 0, opened)
  })
  flags('an ack that came twice', 'joined', (log) => {
    const ack = required(entriesOf(log, 'frame').find((entry) => entry.frame.type === 'ack'))
    log.splice(log.indexOf(ack), 0, ack)
  })
  flags('a send by the socket that was never answered', 'joined', (log) => {
    log.splice(log.indexOf(required(entriesOf(log, 'frame').findLast((entry) => entry.frame.type === 'ack'))), 1)
  })
  flags('a text that is no frame', 'joined', (log) => {
    log.push({ type: 'strange', connection: 1, text: '{"type":"hello"}', at: 1e9 })
  })

  flags('a message missing from a frame', 'agreement', (log) => {
    changesOf(log, 10).content = ''
  })
  flags('a message that stands twice in a frame', 'agreement', (log) => {
    const changes = changesOf(log, 10)
    changes.content += changes.content
  })
  flags("another room's message in a frame", 'agreement', (log) => {
    changesOf(log, 10).content += partial(required(rowsOf(log, PRIVATE_ROOM)[0]))
  })
  flags('a message in a frame that nobody stored', 'agreement', (log) => {
    const changes = changesOf(log, 10)
    changes.content += partial({ ...required(rowsOf(log)[0]), id: FOREIGN_ID, changed_seq: changes.seq })
  })
  flags('a re-numbered message in a frame', 'agreement', (log) => {
    const changes = changesOf(log, 10)
    changes.content = changes.content.replace(/data-seq="\d+"/, 'data-seq="999"')
  })
  flags('a stale body in a frame', 'agreement', (log) => {
    const changes = changesOf(log, 10)
    changes.content = changes.content.replace(/word-\d+-a+/, 'word-stale')
  })
  flags('an ack with another number than the table has', 'agreement', (log) => {
    const ok = required(entriesOf(log, 'ok').find((entry) => entry.seq !== null))
    ok.seq = 999
  })

  flags('a last frame that never came, heartbeat or not', 'current', (log) => {
    log.splice(log.indexOf(required(entriesOf(log, 'frame').findLast((entry) => entry.frame.type === 'changes'))), 1)
  })
  flags('a last frame that came late', 'current', (log) => {
    const last = required(entriesOf(log, 'frame').findLast((entry) => entry.frame.type === 'changes'))
    log.splice(log.indexOf(last), 1)
    log.push({ ...last, at: requireEntry(log, 'rest').at + 10_001 })
  })
  flags('a member whose page is not connected', 'current', (log) => {
    log.push({
      type: 'disconnect',
      connection: required(entriesOf(log, 'connect').at(-1)).connection,
      code: 1008,
      at: 1e9,
    })
  })
  flags('a member whose stream was closed for good', 'current', (log) => {
    const { connection, user_id } = required(entriesOf(log, 'connect')[1])
    const frame = { type: 'closed' as const, room_id: PRIVATE_ROOM, reason: 'left' as const }
    log.push({ type: 'frame', connection, user_id, frame, at: 1e9 })
  })
  flags('an open without an answer', 'current', (log) => {
    log.push({ type: 'open', connection: 2, room_id: PRIVATE_ROOM, after: 3, at: 1e9 })
  })

  flags('a send that overtook an answered one', 'order', (log) => {
    const [first, second] = entriesOf(log, 'ok').filter((entry) => inRoom(log, entry) === PUBLIC_ROOM)
    const seq = required(first).seq
    required(first).seq = required(second).seq
    required(second).seq = seq
  })

  flags('a frame to a removed member', 'removal', (log) => {
    const [from, until] = removedBetween(log)
    const later = required(
      entriesOf(log, 'frame').findLast(
        ({ at, frame }) => at > from + 20 && at < until && frame.type === 'changes' && frame.room_id === PRIVATE_ROOM,
      ),
    )
    const connection = required(entriesOf(log, 'frame').find((entry) => entry.frame.type === 'closed')).connection
    log.splice(log.indexOf(later) + 1, 0, { ...later, connection, user_id: REMOVED_PERSON })
  })
  flags('a heartbeat that tells a removed member the number', 'removal', (log) => {
    const [, until] = removedBetween(log)
    const closed = required(entriesOf(log, 'frame').find((entry) => entry.frame.type === 'closed'))
    const frame = { type: 'heartbeat' as const, rooms: { [PRIVATE_ROOM]: 9_999 } }
    log.push({ ...closed, frame, at: until - 1 })
  })

  flags('a page that differs from the fresh one', 'equation', (log) => {
    const fresh = required(entriesOf(log, 'fetched').find((entry) => entry.tab === null))
    fresh.html = fresh.html.replace(/<p>word-(\d+)/, '<p class="x">word-$1')
  })
  flags('a message that is only in the fresh page', 'equation', (log) => {
    const fresh = required(entriesOf(log, 'fetched').find((entry) => entry.tab === null))
    const row = { ...required(rowsOf(log)[0]), id: FOREIGN_ID, seq: 900, changed_seq: 900 }
    fresh.html = fresh.html.replace('</ol>', `${renderSample({ ...row, quoted: null })}</ol>`)
  })
  flags('a fresh page in another order', 'equation', (log) => {
    const fresh = required(entriesOf(log, 'fetched').find((entry) => entry.tab === null))
    const [first, second] = fresh.html.match(/<li id="m-.*?<\/ul><\/li>/g) ?? []
    fresh.html = fresh.html.replace(required(second), '').replace(required(first), `${second}${first}`)
  })
})

const FOREIGN_ID = 'eeeeeeee-0000-7000-8000-000000000001'

/** The `n`th frame of changes of the public room. */
function changesFrame(log: Entry[], n: number): EntryOf<'frame'> {
  const frames = entriesOf(log, 'frame').filter((entry) => entry.frame.type === 'changes')
  return required(frames.filter((entry) => 'room_id' in entry.frame && entry.frame.room_id === PUBLIC_ROOM)[n])
}

function changesOf(log: Entry[], n: number): Changes {
  const { frame } = changesFrame(log, n)
  if (frame.type !== 'changes') throw new Error('expected a frame of changes')
  return frame
}

function framesOfOneConnection(log: Entry[]): [EntryOf<'frame'>, EntryOf<'frame'>] {
  const first = changesFrame(log, 10)
  const second = entriesOf(log, 'frame').find(
    (entry) => entry.at > first.at && entry.connection === first.connection && entry.frame.type === 'changes',
  )
  return [first, required(second)]
}

function partial(row: Row): string {
  return `<hx-partial hx-target="#messages" hx-swap="message">${renderSample({ ...row, quoted: null })}</hx-partial>`
}

function inRoom(log: Entry[], ok: EntryOf<'ok'>): string | undefined {
  return entriesOf(log, 'invoke').find((entry) => entry.attempt === ok.attempt)?.room_id
}

function removedBetween(log: Entry[]): [number, number] {
  const attemptOf = (op: string) => required(entriesOf(log, 'invoke').find((entry) => entry.op === op))
  const remove = attemptOf('remove')
  const answered = required(entriesOf(log, 'ok').find((entry) => entry.attempt === remove.attempt))
  return [answered.at, attemptOf('add').at]
}

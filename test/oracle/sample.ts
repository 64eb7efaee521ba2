import type { Changes, Entry, NewEntry, Operation, Row } from './log.ts'
import { createRandom } from './random.ts'

/**
 * A log as a flawless server would make it: three people in a public and a private room, sends through all outcomes, edits, deletions,
 * a reconnect, a removal and a return. The oracle must find nothing in it, and something in every mutation of it.
 */
export function sampleLog(seed: number): Entry[] {
  const world = createWorld()
  const random = createRandom(seed)
  const tabs = PEOPLE.flatMap((user, person) => ROOMS.map((room, index) => ({ tab: person * 2 + index, user, room })))
  for (const room of ROOMS)
    world.add({ type: 'room', room_id: room, kind: room === PRIVATE_ROOM ? 'private' : 'public' })
  for (const tab of tabs) world.openTab(tab.tab, tab.user, tab.room)

  for (let turn = 0; turn < TURNS; turn++) {
    const room = random.pick(ROOMS)
    const author = random.pick(PEOPLE.slice(0, 2))
    const kind = random.weighted({ send: 10, retry: 2, refuse: 1, edit: room === SENDS_ONLY_ROOM ? 0 : 3, delete: 0 })
    if (kind === 'refuse') world.refuse(author, room)
    else if (kind === 'edit') world.edit(author, room)
    else world.send(author, room, kind === 'retry')
    if (turn === 20) world.reconnect(0)
    if (turn === 30) world.remove(REMOVED_PERSON, PRIVATE_ROOM)
    if (turn === 50) world.restore(REMOVED_PERSON, PRIVATE_ROOM)
    if (turn === 55) world.erase(PRIVATE_ROOM)
  }
  world.finish()
  return world.entries
}

export const PUBLIC_ROOM = 'aaaaaaaa-0000-7000-8000-000000000001'
export const PRIVATE_ROOM = 'aaaaaaaa-0000-7000-8000-000000000002'
export const REMOVED_PERSON = 'bbbbbbbb-0000-7000-8000-000000000003'
const SENDS_ONLY_ROOM = PUBLIC_ROOM
const ROOMS = [PUBLIC_ROOM, PRIVATE_ROOM]
const PEOPLE = ['bbbbbbbb-0000-7000-8000-000000000001', 'bbbbbbbb-0000-7000-8000-000000000002', REMOVED_PERSON]
const TURNS = 80

interface Tab {
  tab: number
  user: string
  room: string
  connection: number
  cursor: number
  joined: boolean
}

/** The flawless server and its pages. */
function createWorld() {
  const entries: Entry[] = []
  const rows = new Map<string, Row[]>(ROOMS.map((room) => [room, []]))
  const lastSeqs = new Map<string, number>(ROOMS.map((room) => [room, 0]))
  const tabs: Tab[] = []
  let attempts = 0
  let connections = 0
  let messages = 0

  const add = (entry: NewEntry) => entries.push({ ...entry, at: 1_000 + entries.length })
  const next = (room: string) => {
    const seq = (lastSeqs.get(room) ?? 0) + 1
    lastSeqs.set(room, seq)
    return seq
  }
  const rowsOf = (room: string) => rows.get(room) ?? []
  const frameTo = (tab: Tab, frame: Changes) =>
    add({ type: 'frame', connection: tab.connection, user_id: tab.user, frame })
  const invoke = (
    op: Operation,
    room: string,
    user: string,
    id: string | null,
    body: string | null,
    { subject, connection }: { subject?: string; connection?: number } = {},
  ) => {
    attempts++
    add({
      type: 'invoke',
      attempt: attempts,
      op,
      id,
      room_id: room,
      user_id: user,
      body,
      subject_id: subject ?? null,
      connection: connection ?? null,
      door: DOOR,
    })
    return attempts
  }
  const catchUp = (tab: Tab) => {
    const seq = lastSeqs.get(tab.room) ?? 0
    if (!tab.joined || tab.cursor === seq) return
    const changed = rowsOf(tab.room).filter((row) => row.changed_seq > tab.cursor)
    const content = changed
      .toSorted((a, b) => a.changed_seq - b.changed_seq)
      .map((row) => `<hx-partial hx-target="#messages" hx-swap="message">${renderSample(row)}</hx-partial>`)
    frameTo(tab, { type: 'changes', room_id: tab.room, after: tab.cursor, seq, content: content.join('') })
    tab.cursor = seq
  }
  const broadcast = (room: string) => tabs.filter((tab) => tab.room === room).forEach(catchUp)
  const connect = (tab: Tab) => {
    tab.connection = ++connections
    add({ type: 'connect', connection: tab.connection, tab: tab.tab, user_id: tab.user, door: DOOR })
    open(tab)
  }
  const open = (tab: Tab) => {
    add({ type: 'open', connection: tab.connection, room_id: tab.room, after: tab.cursor })
    catchUp(tab)
    const frame = { type: 'opened' as const, room_id: tab.room, seq: tab.cursor, epoch: EPOCH }
    add({ type: 'frame', connection: tab.connection, user_id: tab.user, frame })
  }
  const fetched = (tab: Tab, own: boolean) =>
    add({
      type: 'fetched',
      tab: own ? tab.tab : null,
      room_id: tab.room,
      user_id: tab.user,
      data_seq: lastSeqs.get(tab.room) ?? 0,
      epoch: EPOCH,
      html: renderList(tab.room, lastSeqs.get(tab.room) ?? 0, rowsOf(tab.room)),
    })
  const requireTab = (number: number) => {
    const tab = tabs.find((one) => one.tab === number)
    if (tab === undefined) throw new Error(`expected a tab ${number}`)
    return tab
  }

  return {
    entries,
    add,
    openTab(number: number, user: string, room: string) {
      const tab = { tab: number, user, room, connection: 0, cursor: lastSeqs.get(room) ?? 0, joined: true }
      tabs.push(tab)
      fetched(tab, true)
      connect(tab)
    },
    send(user: string, room: string, retried: boolean) {
      messages++
      const id = `cccccccc-0000-7000-8000-${String(messages).padStart(12, '0')}`
      const body = `word-${messages}-a`
      const tab = tabs.find((one) => one.user === user && one.room === room && !retried)
      const first = invoke('send', room, user, id, body, tab === undefined ? {} : { connection: tab.connection })
      const seq = next(room)
      rowsOf(room).push({ id, seq, changed_seq: seq, author_id: user, body, deleted: false, thread_root_id: null })
      broadcast(room)
      if (tab !== undefined) {
        const frame = { type: 'ack' as const, id, room_id: room, seq, created_at: '2026-01-01T00:00:00Z' }
        add({ type: 'frame', connection: tab.connection, user_id: user, frame })
      }
      if (retried) add({ type: 'unknown', attempt: first })
      add({ type: 'ok', attempt: retried ? invoke('send', room, user, id, body) : first, id, seq })
    },
    refuse(user: string, room: string) {
      messages++
      const attempt = invoke('send', room, user, `dddddddd-0000-7000-8000-${String(messages).padStart(12, '0')}`, '')
      add({ type: 'fail', attempt, code: 'messages.empty', status: 422 })
    },
    edit(user: string, room: string) {
      const row = rowsOf(room).findLast((one) => one.author_id === user)
      if (row === undefined) return
      row.body = row.body.replace(/-a*$/, (end) => `${end}a`)
      const attempt = invoke('edit', room, user, row.id, row.body)
      row.changed_seq = next(room)
      broadcast(room)
      add({ type: 'ok', attempt, id: row.id, seq: row.changed_seq })
    },
    erase(room: string) {
      const row = rowsOf(room).at(-3)
      if (row === undefined) return
      const attempt = invoke('delete', room, row.author_id, row.id, null)
      Object.assign(row, { changed_seq: next(room), deleted: true, body: '' })
      broadcast(room)
      add({ type: 'ok', attempt, id: row.id, seq: row.changed_seq })
    },
    reconnect(number: number) {
      const tab = requireTab(number)
      add({ type: 'disconnect', connection: tab.connection, code: 1006 })
      tab.joined = false
      this.send(PEOPLE[1] ?? '', tab.room, false)
      tab.joined = true
      connect(tab)
    },
    remove(user: string, room: string) {
      const attempt = invoke('remove', room, PEOPLE[0] ?? '', null, null, { subject: user })
      next(room)
      for (const tab of tabs.filter((one) => one.room === room && one.user === user)) {
        tab.joined = false
        const frame = { type: 'closed' as const, room_id: room, reason: 'removed' as const }
        add({ type: 'frame', connection: tab.connection, user_id: user, frame })
      }
      broadcast(room)
      add({ type: 'ok', attempt, id: null, seq: null })
    },
    restore(user: string, room: string) {
      const attempt = invoke('add', room, PEOPLE[0] ?? '', null, null, { subject: user })
      next(room)
      broadcast(room)
      add({ type: 'ok', attempt, id: null, seq: null })
      for (const tab of tabs.filter((one) => one.room === room && one.user === user)) {
        tab.joined = true
        open(tab)
      }
    },
    finish() {
      add({ type: 'rest' })
      for (const tab of tabs) fetched(tab, false)
      for (const room of ROOMS) {
        add({ type: 'dump', room_id: room, seq: lastSeqs.get(room) ?? 0, rows: structuredClone(rowsOf(room)) })
      }
    },
  }
}

const EPOCH = '1'
const DOOR = 'http://site'

export function renderSample(row: Row): string {
  const attributes = `id="m-${row.id}" data-seq="${row.seq}" data-changed-seq="${row.changed_seq}" data-author="${row.author_id}"`
  return row.deleted
    ? `<li ${attributes} data-deleted><i>deleted</i></li>`
    : `<li ${attributes}><p>${row.body}</p><ul><li>nested</li></ul></li>`
}

function renderList(room: string, seq: number, rows: Row[]): string {
  const items = rows.toSorted((a, b) => a.seq - b.seq).map(renderSample)
  const divided = items.toSpliced(1, 0, '<li class="divider">Today</li>').join('')
  return `<ol id="messages" data-room-id="${room}" data-epoch="${EPOCH}" data-seq="${seq}">${divided}</ol>`
}

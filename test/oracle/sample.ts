import { linkTo, shownLinks } from './linked-site.ts'
import type { Entry, NewEntry, Operation, Particulars } from './log.ts'
import { createRandom } from './random.ts'
import { renderChanges, renderSampleList, sampleRow, storedRow, type SampleRow } from './sample-html.ts'
import { contentOf, fileName } from './sent-files.ts'

/**
 * A log as a flawless server would make it: three people in a public room, in which they only send, and a private one with all that a
 * room knows, sends through all outcomes, a reconnect, a removal and a return. The oracle must find nothing in it, and something in every
 * mutation of it.
 */
export function sampleLog(seed: number): Entry[] {
  const world = createWorld()
  const random = createRandom(seed)
  for (const room of ROOMS)
    world.add({ type: 'room', room_id: room, kind: room === PRIVATE_ROOM ? 'private' : 'public' })
  world.send(OWNER, PRIVATE_ROOM, { id: ROOT })
  for (const [person, user] of PEOPLE.entries())
    for (const [index, room] of ROOMS.entries()) world.openTab(person * 2 + index, user, room)

  for (let turn = 0; turn < TURNS; turn++) {
    const room = random.pick(ROOMS)
    const author = random.pick(PEOPLE.slice(0, 2))
    const kind = random.weighted(room === SENDS_ONLY_ROOM ? SENDING : ALL)
    world[kind](author, room)
    if (turn === 20) world.reconnect(0)
    if (turn === 30) world.remove(REMOVED_PERSON, PRIVATE_ROOM)
    // Each at least once, by two, so that there is something to get wrong.
    if (turn === 40) for (const one of EACH) for (const user of PEOPLE.slice(0, 2)) world[one](user, PRIVATE_ROOM)
    if (turn === 50) world.comeBack(REMOVED_PERSON, PRIVATE_ROOM)
    if (turn === 55) world.erase(OWNER, PRIVATE_ROOM)
    // And again, with nothing done to it afterwards.
    if (turn === TURNS - 1) for (const one of LAST) world[one](OWNER, PRIVATE_ROOM)
    if (turn === 60) world.erase(OWNER, PRIVATE_ROOM, { andBack: true })
  }
  world.finish()
  return world.entries
}

export const PUBLIC_ROOM = 'aaaaaaaa-0000-7000-8000-000000000001'
export const PRIVATE_ROOM = 'aaaaaaaa-0000-7000-8000-000000000002'
export const REMOVED_PERSON = 'bbbbbbbb-0000-7000-8000-000000000003'
/** The message of the private room whose thread all have open there. */
export const ROOT = 'cccccccc-0000-7000-8000-00000000ffff'
const OWNER = 'bbbbbbbb-0000-7000-8000-000000000001'
const OUTSIDER = 'bbbbbbbb-0000-7000-8000-000000000009'
const SENDS_ONLY_ROOM = PUBLIC_ROOM
const ROOMS = [PUBLIC_ROOM, PRIVATE_ROOM]
const PEOPLE = [OWNER, 'bbbbbbbb-0000-7000-8000-000000000002', REMOVED_PERSON]
const TURNS = 80
const SENDING = { send: 10, retry: 2, refuse: 1 }
const ALL = {
  ...SENDING,
  edit: 3,
  reply: 2,
  quote: 2,
  attach: 2,
  react: 3,
  unreact: 1,
  pin: 2,
  unpin: 1,
  mark: 1,
  follow: 1,
  link: 2,
  forward: 1,
  schedule: 1,
  remind: 1,
}
const EACH = [
  'edit',
  'reply',
  'reply',
  'quote',
  'attach',
  'react',
  'pin',
  'mark',
  'follow',
  'ask',
  'vote',
  'close',
  'ask',
  'vote',
  'link',
  'link',
  'unpreview',
  'link',
  'forward',
  'schedule',
  'unschedule',
  'refuseLater',
  'remind',
] as const
const LAST = ['pin', 'forward', 'link', 'schedule'] as const

interface Tab {
  tab: number
  user: string
  room: string
  rootId: string | undefined
  connection: number
  cursor: number
  joined: boolean
}

/** The flawless server and its pages. */
function createWorld() {
  const entries: Entry[] = []
  const rows = new Map<string, SampleRow[]>(ROOMS.map((room) => [room, []]))
  const lastSeqs = new Map<string, number>(ROOMS.map((room) => [room, 0]))
  const marks = new Map<string, number>()
  const follows = new Map<string, number>()
  const tabs: Tab[] = []
  const refused: { user: string; id: string }[] = []
  const reminders: { user: string; id: string; came_at: number }[] = []
  let attempts = 0
  let connections = 0
  let count = 0

  const add = (entry: NewEntry) => entries.push({ ...entry, at: 1_000 + entries.length })
  const lastOf = (room: string) => lastSeqs.get(room) ?? 0
  const next = (room: string) => {
    const seq = lastOf(room) + 1
    lastSeqs.set(room, seq)
    return seq
  }
  const rowsOf = (room: string) => rows.get(room) ?? []
  const nextId = (kind: string) => `${kind}-0000-7000-8000-${String(++count).padStart(12, '0')}`
  const invoke = (
    op: Operation,
    room: string,
    user: string,
    { id, body, subject, connection, more }: Partial<Asked> = {},
  ) => {
    attempts++
    const whole = { id: id ?? null, body: body ?? null, subject_id: subject ?? null, connection: connection ?? null }
    const what = { op, room_id: room, user_id: user, ...whole, ...(more && { more }) }
    add({ type: 'invoke', attempt: attempts, door: DOOR, ...what })
    return attempts
  }
  const frameTo = (tab: Tab, frame: Extract<NewEntry, { type: 'frame' }>['frame']) =>
    add({ type: 'frame', connection: tab.connection, user_id: tab.user, frame })
  const catchUp = (tab: Tab) => {
    const seq = lastOf(tab.room)
    if (!tab.joined || tab.cursor === seq) return
    const content = renderChanges(rowsOf(tab.room).filter((row) => row.changed_seq > tab.cursor))
    frameTo(tab, { type: 'changes', room_id: tab.room, after: tab.cursor, seq, content })
    tab.cursor = seq
  }
  const tabsOf = (room: string, user?: string) =>
    tabs.filter((tab) => tab.room === room && (user === undefined || tab.user === user))
  const broadcast = (room: string) => tabsOf(room).forEach(catchUp)
  const open = (tab: Tab) => {
    add({ type: 'open', connection: tab.connection, room_id: tab.room, after: tab.cursor })
    catchUp(tab)
    frameTo(tab, { type: 'opened', room_id: tab.room, seq: tab.cursor, epoch: EPOCH })
  }
  const connect = (tab: Tab) => {
    tab.connection = ++connections
    add({ type: 'connect', connection: tab.connection, tab: tab.tab, user_id: tab.user, door: DOOR })
    open(tab)
  }
  const fetched = ({ tab, user, room, rootId }: Tab, own: boolean) => {
    for (const root of rootId === undefined ? [undefined] : [undefined, rootId]) {
      const list = { roomId: room, rootId: root, epoch: EPOCH, seq: lastOf(room) }
      const where = { tab: own ? tab : null, room_id: room, user_id: user, ...(root && { root_id: root }) }
      add({ type: 'fetched', ...where, data_seq: list.seq, epoch: EPOCH, html: renderSampleList(list, rowsOf(room)) })
    }
  }
  const requireTab = (number: number) => {
    const tab = tabs.find((one) => one.tab === number)
    if (tab === undefined) throw new Error(`expected a tab ${number}`)
    return tab
  }

  const put = (
    user: string,
    room: string,
    { id, retried = false, more = {}, said = '', stored = '' }: Partial<Put> = {},
  ) => {
    const made = { id: id ?? nextId('cccccccc'), body: `word-${++count}-a${said}` }
    const tab = tabs.find((one) => one.user === user && one.room === room && !retried)
    const rootId = more.thread_root_id
    const op = rootId === undefined ? 'send' : 'thread'
    const asked = { ...made, more }
    const first = invoke(op, room, user, { ...asked, ...(tab && { connection: tab.connection }) })
    const seq = next(room)
    const quoted = rowsOf(room).find((row) => row.id === more.reply_to_id)
    const row = sampleRow({
      ...made,
      body: made.body + stored,
      seq,
      previews: shownLinks(made.body + stored),
      author_id: user,
      thread_root_id: rootId ?? null,
      also_in_room: more.also_in_room ?? false,
      reply_to_id: more.reply_to_id ?? null,
      quoted: quoted === undefined || quoted.deleted ? null : quoted.body,
      poll: more.poll
        ? { many: false, closed: false, options: more.poll.options.map((text) => ({ text, user_ids: [] })) }
        : null,
      files: more.files?.map(({ id: fileId, name }) => ({ id: fileId ?? '', name })) ?? [],
    })
    rowsOf(room).push(row)
    if (rootId !== undefined) countAgain(room, rootId)
    if (rootId !== undefined) follows.set(`${user} ${rootId}`, seq)
    broadcast(room)
    if (tab) frameTo(tab, { type: 'ack', id: row.id, room_id: room, seq, created_at: '2026-01-01T00:00:00Z' })
    if (retried) add({ type: 'unknown', attempt: first })
    add({ type: 'ok', attempt: retried ? invoke(op, room, user, asked) : first, id: row.id, seq })
  }
  const countAgain = (room: string, rootId: string) => {
    const root = rowsOf(room).find((row) => row.id === rootId)
    if (root === undefined) return
    root.replies = rowsOf(room).filter((row) => row.thread_root_id === rootId && !row.deleted).length
    root.changed_seq = next(room)
    if (!follows.has(`${root.author_id} ${rootId}`)) follows.set(`${root.author_id} ${rootId}`, 0)
  }
  const alter = (
    op: Operation,
    user: string,
    room: string,
    row: SampleRow,
    { apply, ...asked }: Partial<Asked> & { apply: () => void },
  ) => {
    const attempt = invoke(op, room, user, { id: row.id, ...asked })
    apply()
    row.changed_seq = next(room)
    if (row.thread_root_id !== null && (op === 'delete' || op === 'restore')) countAgain(room, row.thread_root_id)
    const seq = row.changed_seq
    broadcast(room)
    add({ type: 'ok', attempt, id: row.id, seq })
  }
  const alive = (room: string, pleases: (row: SampleRow) => boolean = () => true) =>
    rowsOf(room).findLast((row) => !row.deleted && row.id !== ROOT && pleases(row))

  return {
    entries,
    add,
    openTab(number: number, user: string, room: string) {
      const rootId = room === PRIVATE_ROOM ? ROOT : undefined
      const tab = { tab: number, user, room, rootId, connection: 0, cursor: lastOf(room), joined: true }
      tabs.push(tab)
      fetched(tab, true)
      connect(tab)
    },
    send: (user: string, room: string, { id }: { id?: string } = {}) => put(user, room, id === undefined ? {} : { id }),
    retry: (user: string, room: string) => put(user, room, { retried: true }),
    reply: (user: string, room: string) =>
      put(user, room, { more: { thread_root_id: ROOT, ...(count % 3 === 0 && { also_in_room: true }) } }),
    quote(user: string, room: string) {
      const original = alive(room, (one) => !one.body.includes('\n'))
      if (original !== undefined) put(user, room, { more: { reply_to_id: original.id } })
    },
    attach: (user: string, room: string) =>
      put(user, room, { more: { files: [{ id: nextId('ffffffff'), name: fileName(count, `c${count % 2}`) }] } }),
    refuse(user: string, room: string) {
      const files = [{ id: nextId('ffffffff'), name: fileName(count, 'unsent') }]
      const attempt = invoke('send', room, user, { id: nextId('dddddddd'), body: '', more: { files } })
      add({ type: 'fail', attempt, code: 'messages.empty', status: 422 })
    },
    edit(user: string, room: string) {
      const row = alive(room, (one) => one.author_id === user && !one.body.includes('\n'))
      if (row === undefined) return
      const body = row.body.replace(/-a*(?=$|\s)/, (end) => `${end}a`)
      alter('edit', user, room, row, { body, apply: () => Object.assign(row, { body, edited: true }) })
    },
    react(user: string, room: string) {
      const row = alive(room, ({ reactions }) => !reactions.some(({ user_ids: ids }) => ids.includes(user)))
      if (row === undefined) return
      const apply = () => {
        const others = row.reactions.flatMap(({ user_ids: ids }) => ids)
        row.reactions = [{ emoji: EMOJI, user_ids: [...others, user] }]
      }
      alter('react', user, room, row, { more: { emoji: EMOJI }, apply })
    },
    unreact(user: string, room: string) {
      const row = alive(room, ({ reactions }) => reactions.some(({ user_ids: ids }) => ids.includes(user)))
      if (row === undefined) return
      const apply = () => {
        const left = row.reactions.flatMap(({ user_ids: ids }) => ids).filter((id) => id !== user)
        row.reactions = left.length === 0 ? [] : [{ emoji: EMOJI, user_ids: left }]
      }
      alter('unreact', user, room, row, { more: { emoji: EMOJI }, apply })
    },
    pin(user: string, room: string) {
      const row = alive(room, (one) => !one.pinned)
      if (row) alter('pin', user, room, row, { apply: () => void (row.pinned = true) })
    },
    unpin(user: string, room: string) {
      const row = alive(room, (one) => one.pinned)
      if (row) alter('unpin', user, room, row, { apply: () => void (row.pinned = false) })
    },
    ask: (user: string, room: string) =>
      put(user, room, { more: { poll: { many: false, options: ['here', 'there'] } } }),
    vote(user: string, room: string) {
      const row = alive(room, ({ poll }) => poll?.closed === false)
      const place = count % 2
      if (row === undefined) return
      const apply = () => {
        for (const [at, option] of (row.poll?.options ?? []).entries())
          option.user_ids = [...option.user_ids.filter((id) => id !== user), ...(at === place ? [user] : [])]
      }
      alter('vote', user, room, row, { more: { choices: [place] }, apply })
    },
    close(user: string, room: string) {
      const row = alive(room, ({ poll }) => poll?.closed === false)
      const apply = () => {
        if (row?.poll) row.poll.closed = true
      }
      if (row) alter('close', user, room, row, { apply })
    },
    link: (user: string, room: string) =>
      put(user, room, {
        said: ` ${linkTo(LINKED, `page-${count}`)} ${linkTo(LINKED, 'common')} ${linkTo(LINKED, `page-${count}`, false)}`,
      }),
    unpreview(user: string, room: string) {
      const row = alive(room, (one) => one.author_id === user && one.previews.length > 0)
      if (row) alter('unpreview', user, room, row, { apply: () => void (row.previews = []) })
    },
    forward(user: string, room: string) {
      const original = alive(room, (one) => one.files.length === 0 && one.poll === null && !one.body.includes('\n'))
      if (original === undefined) return
      put(user, room, { more: { forwards: original.id }, stored: `\n\n> **Who**\n> \n> ${original.body}` })
    },
    schedule(user: string, room: string) {
      const [id, body] = [nextId('cccccccc'), `word-${++count}-a`]
      const attempt = invoke('schedule', room, user, { id, body, more: { due_at: DUE_AT } })
      add({ type: 'ok', attempt, id, seq: null })
      rowsOf(room).push(sampleRow({ id, body, seq: next(room), author_id: user }))
      broadcast(room)
    },
    unschedule(user: string, room: string) {
      const id = nextId('cccccccc')
      const attempt = invoke('schedule', room, user, { id, body: `word-${++count}-a`, more: { due_at: DUE_AT } })
      add({ type: 'ok', attempt, id, seq: null })
      add({ type: 'ok', attempt: invoke('unschedule', room, user, { id }), id: null, seq: null })
    },
    /** Of somebody who is away when it is due. */
    refuseLater(_user: string, room: string) {
      const id = nextId('cccccccc')
      const asked = { id, body: `word-${++count}-a`, more: { due_at: DUE_AT } }
      add({ type: 'ok', attempt: invoke('schedule', room, REMOVED_PERSON, asked), id, seq: null })
      refused.push({ user: REMOVED_PERSON, id })
    },
    remind(user: string, room: string) {
      const id = nextId('eeeeeeee')
      const attempt = invoke('remind', room, user, { id, more: { due_at: DUE_AT } })
      add({ type: 'ok', attempt, id, seq: null })
      reminders.push({ user, id, came_at: DUE_AT + 1 })
    },
    /** Leaves a tombstone of the latest message with files, and empties what quotes it. */
    erase(user: string, room: string, { andBack = false } = {}) {
      const row = alive(room, (one) => one.files.length > 0)
      if (row === undefined) throw new Error('expected a message with files')
      const was = storedRow(row)
      const gone = {
        deleted: true,
        edited: false,
        body: '',
        pinned: false,
        reactions: [],
        files: [],
        poll: null,
        previews: [],
      }
      alter('delete', user, room, row, { apply: () => Object.assign(row, gone) })
      for (const quoting of rowsOf(room).filter((one) => one.reply_to_id === row.id)) {
        quoting.quoted = null
        quoting.changed_seq = next(room)
      }
      broadcast(room)
      const { changed_seq: _, ...back } = was
      if (andBack) alter('restore', user, room, row, { apply: () => Object.assign(row, back) })
    },
    mark(user: string, room: string) {
      const mark = { seq: lastOf(room) - 2, back: false }
      const attempt = invoke('read', room, user, { more: { mark } })
      marks.set(`${user} ${room}`, Math.max(mark.seq, marks.get(`${user} ${room}`) ?? 0))
      add({ type: 'ok', attempt, id: null, seq: null })
    },
    follow(user: string, room: string) {
      const attempt = invoke('follow', room, user, { more: { thread_root_id: ROOT } })
      const key = `${user} ${ROOT}`
      if (!follows.has(key)) follows.set(key, lastOf(room))
      add({ type: 'ok', attempt, id: null, seq: null })
    },
    reconnect(number: number) {
      const tab = requireTab(number)
      add({ type: 'disconnect', connection: tab.connection, code: 1006 })
      tab.joined = false
      this.send(PEOPLE[1] ?? '', tab.room)
      tab.joined = true
      connect(tab)
    },
    remove(user: string, room: string) {
      const attempt = invoke('remove', room, OWNER, { subject: user })
      next(room)
      for (const tab of tabsOf(room, user)) {
        tab.joined = false
        frameTo(tab, { type: 'closed', room_id: room, reason: 'removed' })
      }
      follows.delete(`${user} ${ROOT}`)
      broadcast(room)
      add({ type: 'ok', attempt, id: null, seq: null })
    },
    comeBack(user: string, room: string) {
      const attempt = invoke('add', room, OWNER, { subject: user })
      marks.set(`${user} ${room}`, next(room))
      broadcast(room)
      add({ type: 'ok', attempt, id: null, seq: null })
      for (const tab of tabsOf(room, user)) {
        tab.joined = true
        open(tab)
      }
    },
    finish() {
      add({ type: 'rest' })
      for (const user of PEOPLE.slice(0, 2)) this.followed(user)
      this.settle(OWNER, PRIVATE_ROOM)
      for (const room of ROOMS) {
        const stored = rowsOf(room).map(storedRow)
        add({ type: 'dump', room_id: room, seq: lastOf(room), rows: stored })
        add({ type: 'copy', room_id: room, seq: lastOf(room), rows: structuredClone(stored), from: 'history' })
        add({ type: 'pins', room_id: room, ids: stored.filter((row) => row.pinned).map((row) => row.id) })
      }
      for (const tab of tabs) {
        fetched(tab, false)
        this.standing(tab.user, tab.room)
      }
      for (const user of PEOPLE.slice(0, 2)) this.followed(user)
      this.files()
      for (const user of PEOPLE) this.later(user)
    },
    later(user: string) {
      const mine = <T extends { user: string }>(all: T[]) => all.filter((one) => one.user === user)
      const scheduled = mine(refused).map(({ id }) => ({ id, refused: true }))
      add({ type: 'waiting', user_id: user, scheduled, reminders: [] })
      const came = mine(reminders).map(({ id, came_at }) => ({ id, came_at }))
      add({ type: 'reminded', user_id: user, reminders: came })
    },
    /** Says where one has read to, after everything. */
    settle(user: string, room: string) {
      const mark = { seq: 5, back: true }
      const asked = [
        ['read', { mark }],
        ['follow', { thread_root_id: ROOT }],
        ['thread_read', { thread_root_id: ROOT, mark }],
      ] as const
      for (const [op, more] of asked)
        add({ type: 'ok', attempt: invoke(op, room, user, { more }), id: null, seq: null })
      marks.set(`${user} ${room}`, mark.seq)
      follows.set(`${user} ${ROOT}`, mark.seq)
    },
    standing(user: string, room: string) {
      const readSeq = marks.get(`${user} ${room}`) ?? 0
      const shown = rowsOf(room).filter((row) => row.thread_root_id === null || row.also_in_room)
      const unread = countNew(shown, user, readSeq)
      add({ type: 'standing', room_id: room, user_id: user, read_seq: readSeq, unread })
    },
    followed(user: string) {
      const threads = [...follows].flatMap(([key, read]) => {
        const [follower, rootId] = key.split(' ')
        if (follower !== user || rootId === undefined) return []
        const replies = rowsOf(PRIVATE_ROOM).filter((row) => row.thread_root_id === rootId)
        return [{ root_id: rootId, room_id: PRIVATE_ROOM, unread: countNew(replies, user, read) }]
      })
      add({ type: 'followed', user_id: user, threads })
    },
    files() {
      const sent = entries.flatMap((entry) => (entry.type === 'invoke' ? (entry.more?.files ?? []) : []))
      const names = new Map(rowsOf(PRIVATE_ROOM).flatMap(({ files }) => files.map((file) => [file.id, file.name])))
      for (const { id, name: given } of sent) {
        // What went into no message waits for its uploader.
        const name = names.get(id ?? '') ?? (given.includes('unsent') ? given : undefined)
        for (const user of [OWNER, OUTSIDER]) {
          const isHere = name !== undefined && user === OWNER
          const answer = isHere ? { status: 200, text: contentOf(name) } : { status: 404, text: '' }
          const who = { user_id: user, room_id: PRIVATE_ROOM, member: user === OWNER }
          add({ type: 'file', file_id: id ?? '', ...who, ...answer })
        }
      }
    },
  }
}

interface Asked {
  id: string
  body: string
  subject: string
  connection: number
  more: Particulars
}

interface Put {
  id: string
  retried: boolean
  more: Particulars
  /** What is said besides, and what is stored besides what was said. */
  said: string
  stored: string
}

const EPOCH = '1'
const DOOR = 'http://site'
const LINKED = 'http://127.0.0.1:4000'
/** When everything is due that is done later: rows were made then. */
const DUE_AT = Date.UTC(2026, 0, 1)
const EMOJI = '👍'

const countNew = (rows: SampleRow[], user: string, after: number) =>
  rows.filter((row) => row.seq > after && row.author_id !== user && !row.deleted).length

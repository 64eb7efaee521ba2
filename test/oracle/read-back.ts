import { z } from 'zod'
import { onePageEach, type Cast } from './cast.ts'
import { copyChanges, copyHistory, dumpByApi, dumpBySql } from './dump.ts'
import { fetchLists } from './fetch-lists.ts'
import type { EntryOf, Log, SentFile } from './log.ts'
import type { Random } from './random.ts'
import { requireJson, untilAnswered, type Account, type Site } from './site.ts'

export interface ReadBackDeps {
  log: Log
  /** The balancer, and every address of the site. */
  site: Site
  doors: Site[]
  cast: Cast
  random: Random
  databaseUrl: string | undefined
  answerWithinMs: number
  /** Whether the site does things later. */
  later: boolean
}

/** At the end: writes into the log all that is stored, and how it is shown by every way there is. */
export async function readBack(deps: ReadBackDeps): Promise<void> {
  for (const roomId of deps.cast.roomIds) {
    await readRows(deps, roomId)
    await readPins(deps, roomId)
  }
  await readPages(deps)
  await readStandings(deps)
  await readFiles(deps)
  if (deps.later) for (const account of deps.cast.everybody) await readLater(deps, account)
}

async function readRows(
  { log, site, doors, cast: { owner }, databaseUrl }: ReadBackDeps,
  roomId: string,
): Promise<void> {
  if (databaseUrl === undefined) await dumpByApi(log, site, owner, roomId)
  else {
    await dumpBySql(log, databaseUrl, roomId)
    for (const door of doors) await copyChanges(log, door, owner, roomId)
  }
  await copyHistory(log, site, owner, roomId)
}

async function readPins({ log, site, cast: { owner } }: ReadBackDeps, roomId: string): Promise<void> {
  const answer = await site.request('GET', `/api/v1/rooms/${roomId}/pins`, { cookie: owner.cookie })
  const { pins } = PinsAnswered.parse(requireJson(answer))
  log.append({ type: 'pins', room_id: roomId, ids: pins.map(({ message }) => message.id) })
}

const PinsAnswered = z.object({ pins: z.array(z.object({ message: z.object({ id: z.string() }) })) })

/** Threads of a room that nobody has open, read at the end. */
const OTHER_THREADS = 3

/** At rest, all pages of one person's view of a room have to be the same; every thread is read by the owner. */
async function readPages({ log, site, cast, answerWithinMs }: ReadBackDeps): Promise<void> {
  const read = async (account: Account, roomId: string, rootId?: string) => {
    const lists = await untilAnswered('a fresh page', answerWithinMs, () => fetchLists(site, account, roomId, rootId))
    for (const list of lists) log.append({ type: 'fetched', tab: null, ...list })
  }
  const rows = log.entries.filter((entry) => entry.type === 'dump')
  for (const { account, roomId } of onePageEach(cast.tabs)) await read(account, roomId, cast.rootIds.get(roomId))
  for (const dump of rows) {
    const roots = dump.rows.filter((row) => row.replies > 0 && row.id !== cast.rootIds.get(dump.room_id))
    for (const root of roots.slice(-OTHER_THREADS)) await read(cast.owner, dump.room_id, root.id)
  }
}

/** So many of the pages; more would say nothing new. */
const STANDINGS = 12

async function readStandings(deps: ReadBackDeps): Promise<void> {
  const { log, site, cast, random, doors } = deps
  const pages = onePageEach(cast.tabs).slice(0, STANDINGS)
  for (const { account, roomId } of pages) {
    if (!cast.members.get(roomId)?.has(account.userId)) continue
    const door = random.chance(0.5) ? site : random.pick(doors)
    const answer = await door.request('GET', `/api/v1/rooms/${roomId}`, { cookie: account.cookie })
    const { read_seq, unread } = RoomAnswered.parse(requireJson(answer))
    log.append({ type: 'standing', room_id: roomId, user_id: account.userId, read_seq, unread })
  }
  for (const account of new Set(pages.map((tab) => tab.account))) await readFollowed(deps, account)
}

const RoomAnswered = z.object({ read_seq: z.int(), unread: z.int() })

/** All threads that somebody follows. */
export async function readFollowed({ log, site }: ReadBackDeps, account: Account): Promise<void> {
  const threads: EntryOf<'followed'>['threads'] = []
  for (;;) {
    const before = threads.length === 0 ? '' : `&before=${threads.at(-1)?.root_id}`
    const answer = await site.request('GET', `/api/v1/threads?limit=${PAGE}${before}`, { cookie: account.cookie })
    const page = ThreadsAnswered.parse(requireJson(answer)).threads
    threads.push(...page.map(({ message, room, unread }) => ({ root_id: message.id, room_id: room.id, unread })))
    if (page.length < PAGE) break
  }
  log.append({ type: 'followed', user_id: account.userId, threads })
}

const PAGE = 200
const ThreadsAnswered = z.object({
  threads: z.array(
    z.object({ message: z.object({ id: z.string() }), room: z.object({ id: z.string() }), unread: z.int() }),
  ),
})

/** What somebody still waits for at the end, and the reminders that came to them. */
async function readLater({ log, site }: ReadBackDeps, { userId, cookie }: Account): Promise<void> {
  const waiting = await readWaiting(site, cookie)
  log.append({ type: 'waiting', user_id: userId, ...waiting })
  const reminders: EntryOf<'reminded'>['reminders'] = []
  for (let path = `/api/v1/mentions?limit=${PAGE}`; path !== '';) {
    const answer = await site.request('GET', path, { cookie })
    for (const { kind, id, at } of MentionsAnswered.parse(requireJson(answer)).mentions)
      if (kind === 'reminder' && id !== undefined) reminders.push({ id, came_at: Date.parse(at) })
    const next = URL.parse(/<([^>]*)>; rel="prev"/.exec(answer.link ?? '')?.[1] ?? '')
    path = next === null ? '' : next.pathname + next.search
  }
  log.append({ type: 'reminded', user_id: userId, reminders })
}

const MentionsAnswered = z.object({
  mentions: z.array(z.object({ kind: z.string(), id: z.string().optional(), at: z.string() })),
})

/** What somebody waits for: what is to be sent, and what they are to be reminded of. */
export async function readWaiting(
  site: Site,
  cookie: string,
): Promise<Pick<EntryOf<'waiting'>, 'scheduled' | 'reminders'>> {
  const [scheduled, reminders] = await Promise.all(
    ['scheduled', 'reminders'].map(async (what) =>
      requireJson(await site.request('GET', `/api/v1/${what}`, { cookie })),
    ),
  )
  return {
    scheduled: ScheduledAnswered.parse(scheduled).scheduled.map(({ id, refused }) => ({
      id,
      refused: refused !== null,
    })),
    reminders: RemindersAnswered.parse(reminders).reminders.map(({ id }) => id),
  }
}

const ScheduledAnswered = z.object({ scheduled: z.array(z.object({ id: z.string(), refused: z.unknown() })) })
const RemindersAnswered = z.object({ reminders: z.array(z.object({ id: z.string() })) })

/** Of those that messages have, and of those that went with theirs. */
const FILES_OF_A_ROOM = 12

/** Some files of each room, asked for by somebody who is in it and by somebody who is not. */
async function readFiles({ log, doors, cast, random }: ReadBackDeps): Promise<void> {
  for (const [roomId, inside] of cast.members) {
    const here = random.shuffled(listFiles(log, roomId)).slice(0, FILES_OF_A_ROOM)
    for (const fileId of here) {
      const account = random.pick(cast.everybody)
      const by = random.chance(0.7) ? cast.owner : account
      const answer = await random.pick(doors).request('GET', `/files/${fileId}`, { cookie: by.cookie })
      const { status, text } = answer
      const member = inside.has(by.userId)
      const said = status === 200 ? text : ''
      log.append({ type: 'file', file_id: fileId, room_id: roomId, user_id: by.userId, member, status, text: said })
    }
  }
}

function listFiles({ entries }: Log, roomId: string): string[] {
  const sent = entries.flatMap((entry) => {
    if (entry.type === 'dump' && entry.room_id === roomId) return entry.rows.flatMap((row) => row.files)
    return entry.type === 'invoke' && entry.room_id === roomId ? (entry.more?.files ?? []) : []
  })
  return [...new Set(sent.flatMap((file: SentFile) => file.id ?? []))]
}

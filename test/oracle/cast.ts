import { picture } from '../harness/pictures.ts'
import { outcomeOf, type Attempts } from './attempts.ts'
import type { Log } from './log.ts'
import type { Random } from './random.ts'
import { createSite, DRIVERS_OWNER, requireJson, type Account, type Site } from './site.ts'
import { createTab, type Tab } from './tab.ts'

export interface CastOptions {
  people: number
  rooms: number
  tabs: number
  /** Whose site it is, when it was set up by somebody else than a driver. */
  owner?: { email: string; password: string } | undefined
  /** Marks this run's names. */
  tag: string
  /** Instances on which the last tabs are pinned in turn; the others come by the balancer. */
  instances: readonly string[]
  pinned: number
  /** Whether the site gets an emoji of its own. */
  later: boolean
}

export interface CastDeps {
  site: Site
  random: Random
  log: Log
  attempts: Attempts
  nextConnection: () => number
  onClosed: (code: number) => void
}

/**
 * Who takes part in a run: the people, their rooms (every other one private) with a first message each, and the tabs in which they
 * have them open, every other one with the thread of that message.
 */
export async function gatherCast(deps: CastDeps, options: CastOptions) {
  const owner = await requireOwner(deps.site, options.owner)
  const everybody = [owner, ...(await joinBy(deps.site, owner, options))]
  const members = new Map<string, Set<string>>()
  const rootIds = new Map<string, string>()
  const privateRooms: string[] = []
  for (let n = 0; n < options.rooms; n++) {
    const kind = n % 2 === 0 ? 'public' : 'private'
    const inside = everybody.filter((one) => kind === 'public' || one === owner || deps.random.chance(0.7))
    const roomId = await deps.site.createRoom(owner, kind, `room ${n} ${options.tag}`, inside)
    members.set(roomId, new Set(inside.map((one) => one.userId)))
    if (kind === 'private') privateRooms.push(roomId)
    deps.log.append({ type: 'room', room_id: roomId, kind })
    rootIds.set(roomId, await sayFirst(deps, owner, roomId, options.tag))
  }
  const roomIds = [...members.keys()]
  const tabs = await openTabs(deps, options, rootIds, (roomId, n) => {
    // The owner has a page of every room: somebody must go on talking while others are removed.
    if (n < roomIds.length) return { account: owner, isMember: () => true }
    const account = deps.random.pick(everybody.filter((one) => members.get(roomId)?.has(one.userId)))
    return { account, isMember: () => members.get(roomId)?.has(account.userId) ?? false }
  })
  const ownEmoji = options.later ? [await addEmoji(deps, owner, options.tag)] : []
  return { owner, everybody, members, privateRooms, roomIds, rootIds, tabs, ownEmoji }
}
export type Cast = Awaited<ReturnType<typeof gatherCast>>

/** One tab of each person in each room. */
export function onePageEach(tabs: readonly Tab[]): Tab[] {
  return [...new Map(tabs.map((one) => [`${one.roomId} ${one.account.userId}`, one])).values()]
}

async function requireOwner(site: Site, owner: CastOptions['owner']): Promise<Account> {
  const made = await site.setUp('Owner')
  if (made !== undefined) return made
  const { email, password } = owner ?? DRIVERS_OWNER
  return site.signIn(email, password)
}

async function joinBy(site: Site, owner: Account, { people, tag }: CastOptions): Promise<Account[]> {
  const code = await site.invite(owner, people)
  const joined: Account[] = []
  for (let n = 1; n < people; n++) joined.push(await site.join(code, `Person ${n} ${tag}`))
  return joined
}

/** The message whose thread most people talk in. */
async function sayFirst({ site, attempts }: CastDeps, owner: Account, roomId: string, tag: string): Promise<string> {
  const [id, body] = [Bun.randomUUIDv7(), `${tag} first`]
  const send = { op: 'send' as const, id, roomId, userId: owner.userId, body, door: site.url }
  const said = await attempts.untilAnswered(send, FIRST_WITHIN_MS, async () => {
    const post = { cookie: owner.cookie, json: { id, body } }
    return outcomeOf(await site.request('POST', `/api/v1/rooms/${roomId}/messages`, post), 'seq')
  })
  if (said.kind !== 'ok') throw new Error(`expected a first message in ${roomId}, found ${JSON.stringify(said)}`)
  return id
}

/** Adds an emoji to the site, and gives it as a reaction has it. */
async function addEmoji({ site }: CastDeps, owner: Account, tag: string): Promise<string> {
  const multipart = new FormData()
  multipart.set('file', picture())
  requireJson(await site.request('POST', `/api/v1/emoji/${tag}`, { cookie: owner.cookie, multipart }))
  return `:${tag}:`
}

const FIRST_WITHIN_MS = 15_000

/** As many pages as a person's site gets at once. */
const STARTS_AT_ONCE = 8

async function openTabs(
  deps: CastDeps,
  options: CastOptions,
  rootIds: Map<string, string>,
  whose: (roomId: string, n: number) => { account: Account; isMember: () => boolean },
): Promise<Tab[]> {
  const rooms = [...rootIds]
  const tabs = Array.from({ length: options.tabs }, (_, n) => {
    const [roomId, firstId] = rooms[n % rooms.length] ?? []
    if (roomId === undefined) throw new Error('expected at least one room')
    const rootId = Math.floor(n / rooms.length) % 2 === 1 ? firstId : undefined
    return createTab({ ...deps, ...whose(roomId, n), site: doorOf(deps.site, options, n), roomId, rootId, tab: n })
  })
  const waiting = tabs.values()
  const startSome = async () => {
    for (const tab of waiting) await tab.start()
  }
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startSome))
  return tabs
}

function doorOf(balancer: Site, { tabs, pinned, instances }: CastOptions, n: number): Site {
  const url = n < tabs - pinned ? undefined : instances[n % instances.length]
  return url === undefined ? balancer : createSite({ url })
}

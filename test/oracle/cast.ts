import type { Attempts } from './attempts.ts'
import type { Log } from './log.ts'
import type { Random } from './random.ts'
import { createSite, DRIVERS_OWNER, type Account, type Site } from './site.ts'
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
}

export interface CastDeps {
  site: Site
  random: Random
  log: Log
  attempts: Attempts
  nextConnection: () => number
  onClosed: (code: number) => void
}

/** Who takes part in a run: the people, their rooms (every other one private), and the tabs in which they have them open. */
export async function gatherCast(deps: CastDeps, options: CastOptions) {
  const owner = await requireOwner(deps.site, options.owner)
  const everybody = [owner, ...(await joinBy(deps.site, owner, options))]
  const members = new Map<string, Set<string>>()
  const privateRooms: string[] = []
  for (let n = 0; n < options.rooms; n++) {
    const kind = n % 2 === 0 ? 'public' : 'private'
    const inside = everybody.filter((one) => kind === 'public' || one === owner || deps.random.chance(0.7))
    const roomId = await deps.site.createRoom(owner, kind, `room ${n} ${options.tag}`, inside)
    members.set(roomId, new Set(inside.map((one) => one.userId)))
    if (kind === 'private') privateRooms.push(roomId)
    deps.log.append({ type: 'room', room_id: roomId, kind })
  }
  const roomIds = [...members.keys()]
  const tabs = await openTabs(deps, options, roomIds, (roomId, n) => {
    // The owner has a page of every room: somebody must go on talking while others are removed.
    if (n < roomIds.length) return { account: owner, isMember: () => true }
    const account = deps.random.pick(everybody.filter((one) => members.get(roomId)?.has(one.userId)))
    return { account, isMember: () => members.get(roomId)?.has(account.userId) ?? false }
  })
  return { owner, members, privateRooms, roomIds, tabs }
}
export type Cast = Awaited<ReturnType<typeof gatherCast>>

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

/** As many pages as a person's site gets at once. */
const STARTS_AT_ONCE = 8

async function openTabs(
  deps: CastDeps,
  options: CastOptions,
  roomIds: string[],
  whose: (roomId: string, n: number) => { account: Account; isMember: () => boolean },
): Promise<Tab[]> {
  const tabs = Array.from({ length: options.tabs }, (_, n) => {
    const roomId = roomIds[n % roomIds.length]
    if (roomId === undefined) throw new Error('expected at least one room')
    return createTab({ ...deps, ...whose(roomId, n), site: doorOf(deps.site, options, n), roomId, tab: n })
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

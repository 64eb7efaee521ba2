import { outcomeOf, type Attempts, type Intent, type Outcome } from './attempts.ts'
import type { LossyProxy } from './lossy-proxy.ts'
import type { Random } from './random.ts'
import type { Account, RequestOptions, Site } from './site.ts'
import type { Tab } from './tab.ts'

/** What can be done to the wire on purpose; the ordinary work goes on in any case. */
export const FAULTS = ['cut', 'stale', 'future', 'epoch', 'lost', 'removal', 'storm'] as const
export type Fault = (typeof FAULTS)[number]
/** The ordinary work. */
export const WORK = [
  'socket',
  'api',
  'form',
  'unnamed',
  'burst',
  'again',
  'twice',
  'reply',
  'thread',
  'edit',
  'delete',
  'react',
  'unreact',
  'taken',
  'invalid',
  'noise',
] as const
export type Work = (typeof WORK)[number]

export interface WorkloadDeps {
  /** Every address of the site: the balancer, and each instance. */
  doors: Site[]
  random: Random
  attempts: Attempts
  owner: Account
  tabs: Tab[]
  /** Who should be in which private room. */
  members: Map<string, Set<string>>
  privateRooms: string[]
  lossy: LossyProxy
  faults: readonly Fault[]
  /** Marks this run's texts, so that no two are alike. */
  tag: string
  /** Bytes of filling in each body: large ones stuff a slow reader's pipe. */
  fillingBytes: number
  weights: Weights
  /** How long a request is repeated before it stays unknown. */
  answerWithinMs: number
}

/** How often each operation is done, relative to the others. */
export type Weights = Partial<Record<Work | Fault, number>>

/** One random operation after the other, by people with open pages, on whatever was said so far. */
export function createWorkload(deps: WorkloadDeps) {
  const { random, attempts, tabs, tag } = deps
  const said = new Map<string, Said[]>()
  const removing = new Set<string>()
  let texts = 0

  /** All of one length, so that none is the beginning of another. */
  const nextBody = () => {
    const text = `${tag} ${String(++texts).padStart(7, '0')}`
    return deps.fillingBytes > 0 ? `${text} ${'x'.repeat(deps.fillingBytes)}` : text
  }
  const newSend = (tab: Tab) => ({
    op: 'send' as const,
    id: Bun.randomUUIDv7(),
    roomId: tab.roomId,
    userId: tab.account.userId,
    body: nextBody(),
    door: tab.site.url,
  })
  const remember = (send: Intent & { id: string }, outcome: Outcome) => {
    if (outcome.kind !== 'ok') return outcome
    const list = said.get(send.roomId) ?? []
    list.push({ id: send.id, roomId: send.roomId, userId: send.userId, body: send.body ?? '' })
    said.set(send.roomId, list.slice(-REMEMBERED_MESSAGES))
    return outcome
  }
  const findSaid = (tab: Tab, own: boolean) => {
    const list = (said.get(tab.roomId) ?? []).filter((one) => !own || one.userId === tab.account.userId)
    return list.length === 0 ? undefined : random.pick(list)
  }

  const request = async (
    tab: Tab,
    method: string,
    path: string,
    options: RequestOptions,
    seqField: 'seq' | 'changed_seq' = 'changed_seq',
  ) => outcomeOf(await tab.site.request(method, path, { ...options, cookie: tab.account.cookie }), seqField)

  type Send = Intent & { id: string }
  const bySocket = async (tab: Tab, send: Send, fields = {}) =>
    remember(send, await tab.send(send, fields, deps.answerWithinMs))
  const postApi = (tab: Tab, send: Send, fields = {}, url = tab.site.url) =>
    request(
      tab,
      'POST',
      `/api/v1/rooms/${send.roomId}/messages`,
      { json: { id: send.id, body: send.body, ...fields }, url },
      'seq',
    )
  const byApi = async (tab: Tab, send: Send, fields = {}) =>
    remember(send, await attempts.untilAnswered(send, deps.answerWithinMs, () => postApi(tab, send, fields)))
  const byForm = async (tab: Tab, send: Send, fields = {}) => {
    const form = { id: send.id, body: send.body ?? '', ...fields }
    const post = () => request(tab, 'POST', `/rooms/${send.roomId}/messages`, { form })
    return remember(send, await attempts.untilAnswered(send, deps.answerWithinMs, post))
  }
  const bySomeDoor = (tab: Tab, send: Send, fields = {}) => random.pick([bySocket, byApi, byForm])(tab, send, fields)

  const alter = async (
    tab: Tab,
    op: 'edit' | 'delete' | 'react' | 'unreact',
    target: Said | undefined,
    body: string | null,
    call: (target: Said) => Promise<Outcome>,
  ) => {
    if (target === undefined) return
    const intent = { op, id: target.id, roomId: target.roomId, userId: tab.account.userId, door: tab.site.url }
    await attempts.untilAnswered(body === null ? intent : { ...intent, body }, deps.answerWithinMs, () => call(target))
  }

  const operations = {
    socket: (tab: Tab) => bySocket(tab, newSend(tab)),
    api: (tab: Tab) => byApi(tab, newSend(tab)),
    form: (tab: Tab) => byForm(tab, newSend(tab)),
    /** Without an id: the server names the message, so it is asked once only. */
    unnamed: async (tab: Tab) => {
      const { id: _, ...send } = newSend(tab)
      await attempts.once(send, () =>
        request(tab, 'POST', `/api/v1/rooms/${send.roomId}/messages`, { json: { body: send.body } }, 'seq'),
      )
    },
    burst: (tab: Tab) => Promise.all([1, 2, 3, 4, 5].map(() => bySocket(tab, newSend(tab)))),
    /** Said before and answered: said again, by another door. */
    again: async (tab: Tab) => {
      const target = findSaid(tab, true)
      if (target !== undefined) await bySomeDoor(tab, { op: 'send', door: tab.site.url, ...target })
    },
    twice: (tab: Tab) => {
      const send = newSend(tab)
      return Promise.all([bySocket(tab, send), byApi(tab, send), byForm(tab, send), byApi(tab, send)])
    },
    reply: async (tab: Tab) => {
      const target = findSaid(tab, false)
      if (target !== undefined) await bySomeDoor(tab, newSend(tab), { reply_to_id: target.id })
    },
    thread: async (tab: Tab) => {
      const target = findSaid(tab, false)
      if (target === undefined) return
      const send = { ...newSend(tab), op: 'thread' as const }
      const fields = { thread_root_id: target.id }
      const post = () => postApi(tab, send, fields)
      await attempts.untilAnswered(send, deps.answerWithinMs, post)
    },
    edit: (tab: Tab) => {
      const body = nextBody()
      return alter(tab, 'edit', findSaid(tab, true), body, (target) =>
        random.chance(0.7)
          ? request(tab, 'PATCH', `/api/v1/messages/${target.id}`, { json: { body } })
          : request(tab, 'POST', `/messages/${target.id}`, { form: { _method: 'PATCH', body } }),
      )
    },
    delete: (tab: Tab) =>
      alter(tab, 'delete', findSaid(tab, true), null, (target) =>
        random.chance(0.7)
          ? request(tab, 'DELETE', `/api/v1/messages/${target.id}`, {})
          : request(tab, 'POST', `/messages/${target.id}`, { form: { _method: 'DELETE' } }),
      ),
    react: (tab: Tab) =>
      alter(tab, 'react', findSaid(tab, false), null, (target) =>
        request(tab, 'PUT', reactionPath(target.id, random.pick(EMOJI)), {}),
      ),
    unreact: (tab: Tab) =>
      alter(tab, 'unreact', findSaid(tab, false), null, (target) =>
        request(tab, 'DELETE', reactionPath(target.id, random.pick(EMOJI)), {}),
      ),
    /** Another's id: must be refused. */
    taken: async (tab: Tab) => {
      const target = findSaid(tab, false)
      if (target === undefined || target.userId === tab.account.userId) return
      const send = { ...newSend(tab), id: target.id }
      await attempts.untilAnswered(send, deps.answerWithinMs, () => postApi(tab, send))
    },
    invalid: (tab: Tab) => bySomeDoor(tab, { ...newSend(tab), body: '' }),
    noise: async (tab: Tab) => {
      tab.write({ type: 'typing', room_id: tab.roomId })
      tab.write({ type: 'read', room_id: tab.roomId, seq: tab.cursor() })
    },

    cut: async (tab: Tab) => tab.cut(),
    stale: async (tab: Tab) => tab.open(random.below(tab.cursor() + 1)),
    future: async (tab: Tab) => tab.open(tab.cursor() + 1 + random.below(1_000)),
    epoch: async (tab: Tab) => tab.open(tab.cursor(), crypto.randomUUID()),
    storm: async () => tabs.forEach((tab) => tab.cut()),
    lost: async (tab: Tab) => {
      const send = newSend(tab)
      await attempts.once({ ...send, door: deps.lossy.url }, () => postApi(tab, send, {}, deps.lossy.url))
      if (random.chance(0.5)) return bySomeDoor(tab, send)
      const { url } = random.pick(deps.doors)
      const again = { ...send, door: url }
      const post = () => postApi(tab, again, {}, url)
      return remember(again, await attempts.untilAnswered(again, deps.answerWithinMs, post))
    },
    removal: async (tab: Tab) => {
      const key = `${tab.roomId} ${tab.account.userId}`
      if (!deps.privateRooms.includes(tab.roomId) || tab.account === deps.owner || removing.has(key)) return
      removing.add(key)
      await removeAndReturn(tab)
      removing.delete(key)
    },
  }

  const removeAndReturn = async ({ roomId, account }: Tab) => {
    const ownerTab = tabs.find((tab) => tab.roomId === roomId && tab.account === deps.owner)
    const members = deps.members.get(roomId)
    if (ownerTab === undefined || members === undefined) return
    const path = `/api/v1/rooms/${roomId}/members/${account.userId}`
    const { site } = ownerTab
    const intent = { roomId, userId: deps.owner.userId, subjectId: account.userId, door: site.url }
    members.delete(account.userId)
    await attempts.untilAnswered({ op: 'remove', ...intent }, deps.answerWithinMs, () =>
      request(ownerTab, 'DELETE', path, {}),
    )
    for (let n = 0; n < SENDS_WHILE_REMOVED; n++) await bySomeDoor(ownerTab, newSend(ownerTab))
    await attempts.untilAnswered({ op: 'add', ...intent }, deps.answerWithinMs, async () => {
      const answer = await site.request('PUT', path, { cookie: deps.owner.cookie })
      return outcomeOf({ ...answer, text: '{}' }, 'seq')
    })
    members.add(account.userId)
    for (const tab of tabs) if (tab.roomId === roomId && tab.account === account) tab.open()
  }

  const usual: Record<keyof typeof operations, number> = { ...WORK_WEIGHTS, ...faultWeights(deps.faults) }
  const weights = { ...usual, ...deps.weights }

  return {
    /** Does one random operation and waits for its answer. */
    async step() {
      const operation = operations[random.weighted(weights)]
      const tab = random.pick(tabs)
      await operation(tab)
    },
    /** One plain send by the socket, answered. */
    send: (tab: Tab) => bySocket(tab, newSend(tab)),
  }
}
export type Workload = ReturnType<typeof createWorkload>

/** A message that was answered, and so can be talked about. */
interface Said {
  id: string
  roomId: string
  userId: string
  body: string
}

const REMEMBERED_MESSAGES = 100
const SENDS_WHILE_REMOVED = 3
const EMOJI = ['👍', '🎉', '❤️']

const WORK_WEIGHTS: Record<Work, number> = {
  socket: 30,
  api: 10,
  form: 8,
  unnamed: 1,
  burst: 3,
  again: 4,
  twice: 3,
  reply: 4,
  thread: 3,
  edit: 8,
  delete: 3,
  react: 6,
  unreact: 2,
  taken: 1,
  invalid: 1,
  noise: 2,
}
const FAULT_WEIGHTS: Record<Fault, number> = {
  cut: 4,
  stale: 2,
  future: 0.5,
  epoch: 0.5,
  lost: 3,
  removal: 1,
  storm: 0.1,
}

function faultWeights(faults: readonly Fault[]): Record<Fault, number> {
  const weights = { ...FAULT_WEIGHTS }
  for (const fault of FAULTS) if (!faults.includes(fault)) weights[fault] = 0
  return weights
}

function reactionPath(id: string, emoji: string): string {
  return `/api/v1/messages/${id}/reactions/${encodeURIComponent(emoji)}`
}

import { createAlterations } from './alterations.ts'
import { outcomeOf, type Attempts, type Intent } from './attempts.ts'
import type { Hands } from './hands.ts'
import { createLater } from './later.ts'
import { linkTo } from './linked-site.ts'
import type { Particulars } from './log.ts'
import type { LossyProxy } from './lossy-proxy.ts'
import type { Random } from './random.ts'
import type { Reading } from './reading.ts'
import { contentOf, createUploads, type Upload } from './sent-files.ts'
import type { Account, Site } from './site.ts'
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
  'attach',
  'ask',
  'vote',
  'close',
  'edit',
  'delete',
  'restore',
  'react',
  'unreact',
  'pin',
  'unpin',
  'read',
  'taken',
  'invalid',
  'noise',
  'schedule',
  'unschedule',
  'remind',
  'forward',
  'link',
  'unpreview',
] as const
export type Work = (typeof WORK)[number]

export interface WorkloadDeps {
  /** Every address of the site: the balancer, and each instance. */
  doors: Site[]
  random: Random
  attempts: Attempts
  hands: Hands
  reading: Reading
  owner: Account
  tabs: Tab[]
  /** In each room the message whose thread most people talk in. */
  rootIds: Map<string, string>
  /** Who should be in which private room. */
  members: Map<string, Set<string>>
  privateRooms: string[]
  /** Emoji that the site has of its own. */
  ownEmoji: readonly string[]
  /** Whether people also do what is done later. */
  later: boolean
  /** The site that messages link to, if any. */
  linkedUrl: string | undefined
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
  const { random, attempts, hands, reading, tabs, tag } = deps
  const { request, remember } = hands
  const removing = new Set<string>()
  let texts = 0

  /** All of one length, so that none is the beginning of another. */
  const nextBody = () => {
    const text = `${tag} ${String(++texts).padStart(7, '0')}`
    return deps.fillingBytes > 0 ? `${text} ${'x'.repeat(deps.fillingBytes)}` : text
  }
  /** With one link or two: to a page of its own, to one that others link to as well, or to one that is not there. */
  const linkedBody = () => {
    const link = () => {
      const isCommon = random.chance(0.3)
      return linkTo(
        deps.linkedUrl ?? '',
        `${tag}-${isCommon ? `common${random.below(4)}` : texts}`,
        random.chance(0.85),
      )
    }
    return [nextBody(), link(), ...(random.chance(0.2) ? [link()] : [])].join(' ')
  }
  const nextEdit = () => (deps.linkedUrl !== undefined && random.chance(0.25) ? linkedBody() : nextBody())
  const newSend = (tab: Tab, more: Particulars = {}) => ({
    op: more.thread_root_id === undefined ? ('send' as const) : ('thread' as const),
    id: Bun.randomUUIDv7(),
    roomId: tab.roomId,
    userId: tab.account.userId,
    body: nextBody(),
    more,
    door: tab.site.url,
  })
  const uploads = createUploads({ random, tag, answerWithinMs: deps.answerWithinMs })
  const alterations = createAlterations({ hands, random, owner: deps.owner, nextEdit, ownEmoji: deps.ownEmoji })
  const later = createLater({ hands, random, attempts, nextBody })

  type Send = Intent & { id: string }
  const bySocket = async (tab: Tab, send: Send) =>
    remember(send, await tab.send(send, wireFieldsOf(send), deps.answerWithinMs))
  const postApi = (tab: Tab, send: Send, url = tab.site.url) => {
    const json = { id: send.id, body: send.body, ...wireFieldsOf(send) }
    return request(tab, 'POST', `/api/v1/rooms/${send.roomId}/messages`, { json, url }, 'seq')
  }
  const byApi = async (tab: Tab, send: Send) => remember(send, await hands.insist(send, () => postApi(tab, send)))
  const byForm = async (tab: Tab, send: Send) => {
    const { upload_ids: ids, also_in_room: also, ...fields } = wireFieldsOf(send)
    // A field that is given several times takes a multipart form, which has its files as well.
    if (send.more?.files !== undefined || ids !== undefined) return byApi(tab, send)
    const form = { id: send.id, body: send.body ?? '', ...fields, ...(also && { also_in_room: 'true' }) }
    const post = () => request(tab, 'POST', `/rooms/${send.roomId}/messages`, { form })
    return remember(send, await hands.insist(send, post))
  }
  const bySomeDoor = (tab: Tab, send: Send) => random.pick([bySocket, byApi, byForm])(tab, send)
  const byFormWithFiles = async (tab: Tab, send: Send, names: string[]) => {
    const post = () => {
      const form = new FormData()
      form.set('id', send.id)
      form.set('body', send.body ?? '')
      for (const name of names) form.append('files', new File([contentOf(name)], name))
      return request(tab, 'POST', `/rooms/${send.roomId}/messages`, { multipart: form })
    }
    return remember(send, await hands.insist(send, post))
  }
  /** What most threads hang on, or anything else that was said. */
  const chooseRoot = (tab: Tab) => {
    const other = random.chance(0.4) ? hands.find(tab) : undefined
    return other?.id ?? deps.rootIds.get(tab.roomId) ?? ''
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
      const target = hands.find(tab, (one) => one.userId === tab.account.userId)
      if (target !== undefined) await bySomeDoor(tab, { ...target, op: 'send', door: tab.site.url })
    },
    twice: (tab: Tab) => {
      const send = newSend(tab)
      return Promise.all([bySocket(tab, send), byApi(tab, send), byForm(tab, send), byApi(tab, send)])
    },
    reply: async (tab: Tab) => {
      const target = hands.find(tab)
      if (target !== undefined) await bySomeDoor(tab, newSend(tab, { reply_to_id: target.id }))
    },
    thread: async (tab: Tab) => {
      const quoted = random.chance(0.2) ? hands.find(tab) : undefined
      const more = { thread_root_id: chooseRoot(tab), ...(quoted && { reply_to_id: quoted.id }) }
      await bySomeDoor(tab, newSend(tab, random.chance(0.3) ? { ...more, also_in_room: true } : more))
    },
    /** With files: uploaded before, or along with a form. */
    attach: async (tab: Tab) => {
      const names = Array.from({ length: 1 + random.below(2) }, () => uploads.nextName())
      if (random.chance(0.3)) {
        const files = names.map((name) => ({ id: null, name }))
        return byFormWithFiles(tab, newSend(tab, { files }), names)
      }
      const files: Upload[] = []
      for (const name of names) files.push(...(await uploads.upload(tab, name)))
      const root = random.chance(0.3) ? { thread_root_id: chooseRoot(tab) } : {}
      if (files.length === names.length) return bySomeDoor(tab, newSend(tab, { ...root, files }))
      return undefined
    },
    ask: async (tab: Tab) => {
      const options = ['harbour', 'island', 'ship'].slice(0, 2 + random.below(2))
      const poll = { many: random.chance(0.5), options }
      const send = newSend(tab, { poll, ...(random.chance(0.3) && { thread_root_id: chooseRoot(tab) }) })
      const { id, roomId, body: question } = send
      const json = { id, question, ...poll, ...wireFieldsOf(send) }
      const post = () => request(tab, 'POST', `/api/v1/rooms/${roomId}/polls`, { json }, 'seq')
      remember(send, await hands.insist(send, post))
    },
    ...alterations,
    ...later,
    forward: (tab: Tab) =>
      later.forward(
        tab,
        [...deps.members].flatMap(([roomId, inside]) => (inside.has(tab.account.userId) ? [roomId] : [])),
      ),
    link: (tab: Tab) => bySomeDoor(tab, { ...newSend(tab), body: linkedBody() }),
    read: (tab: Tab) => reading.readSomething(tab, chooseRoot(tab)),
    /** Another's id: must be refused. */
    taken: async (tab: Tab) => {
      const target = hands.find(tab, (one) => one.userId !== tab.account.userId)
      if (target === undefined) return
      const send = { ...newSend(tab), id: target.id }
      await hands.insist(send, () => postApi(tab, send))
    },
    invalid: (tab: Tab) => bySomeDoor(tab, { ...newSend(tab), body: '' }),
    noise: async (tab: Tab) => {
      tab.write({ type: 'typing', room_id: tab.roomId })
      reading.readBySocket(tab)
    },

    cut: async (tab: Tab) => tab.cut(),
    stale: async (tab: Tab) => tab.open(random.below(tab.cursor() + 1)),
    future: async (tab: Tab) => tab.open(tab.cursor() + 1 + random.below(1_000)),
    epoch: async (tab: Tab) => tab.open(tab.cursor(), crypto.randomUUID()),
    storm: async () => tabs.forEach((tab) => tab.cut()),
    lost: async (tab: Tab) => {
      const send = newSend(tab)
      await attempts.once({ ...send, door: deps.lossy.url }, () => postApi(tab, send, deps.lossy.url))
      if (random.chance(0.5)) return bySomeDoor(tab, send)
      const { url } = random.pick(deps.doors)
      const again = { ...send, door: url }
      return remember(again, await hands.insist(again, () => postApi(tab, again, url)))
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
    await hands.insist({ op: 'remove', ...intent }, () => request(ownerTab, 'DELETE', path))
    for (let n = 0; n < SENDS_WHILE_REMOVED; n++) await bySomeDoor(ownerTab, newSend(ownerTab))
    await hands.insist({ op: 'add', ...intent }, async () => {
      const answer = await site.request('PUT', path, { cookie: deps.owner.cookie })
      return outcomeOf({ ...answer, text: '{}' }, 'seq')
    })
    members.add(account.userId)
    for (const tab of tabs) if (tab.roomId === roomId && tab.account === account) tab.open()
  }

  const usual: Record<keyof typeof operations, number> = {
    ...WORK_WEIGHTS,
    ...faultWeights(deps.faults),
    ...(!deps.later && NONE_LATER),
    ...(deps.linkedUrl === undefined && NO_LINKS),
  }
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

/** What a send says besides its id and its text, as all three doors call it. */
function wireFieldsOf({ more: { files, thread_root_id, also_in_room, reply_to_id } = {} }: Intent) {
  const ids = files?.flatMap(({ id }) => id ?? [])
  return {
    ...(thread_root_id !== undefined && { thread_root_id }),
    ...(also_in_room !== undefined && { also_in_room }),
    ...(reply_to_id !== undefined && { reply_to_id }),
    ...(ids !== undefined && { upload_ids: ids }),
  }
}

const SENDS_WHILE_REMOVED = 3

const WORK_WEIGHTS: Record<Work, number> = {
  socket: 30,
  api: 10,
  form: 8,
  unnamed: 1,
  burst: 3,
  again: 4,
  twice: 3,
  reply: 4,
  thread: 8,
  attach: 3,
  ask: 2,
  vote: 6,
  close: 0.5,
  edit: 8,
  delete: 4,
  restore: 1,
  react: 6,
  unreact: 3,
  pin: 3,
  unpin: 1,
  read: 4,
  taken: 1,
  invalid: 1,
  noise: 2,
  schedule: 3,
  unschedule: 0.7,
  remind: 1.5,
  forward: 2,
  link: 4,
  unpreview: 0.7,
}
const NONE_LATER = { schedule: 0, unschedule: 0, remind: 0, forward: 0 }
const NO_LINKS = { link: 0, unpreview: 0 }
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

import type { Attempts } from './attempts.ts'
import type { Hands } from './hands.ts'
import type { Random } from './random.ts'
import type { Tab } from './tab.ts'

export interface LaterDeps {
  hands: Hands
  random: Random
  attempts: Attempts
  nextBody: () => string
}

/** What people ask for now and is done later: messages that are sent when it is time, some of which are taken back before, and reminders. */
export function createLater({ hands, random, attempts, nextBody }: LaterDeps) {
  const { alter, request } = hands
  /** The latest that wait, or have just been sent. */
  const scheduled: { tab: Tab; id: string }[] = []

  const soon = () => Math.ceil(performance.timeOrigin + performance.now()) + random.below(DUE_WITHIN_MS)

  const schedule = async (tab: Tab) => {
    const [id, body, due_at] = [Bun.randomUUIDv7(), nextBody(), soon()]
    const quoted = random.chance(0.3) ? hands.find(tab) : undefined
    const more = { due_at, ...(quoted && { reply_to_id: quoted.id }) }
    const reply = quoted ? { reply_to_id: quoted.id } : {}
    const json = { id, body, due_at: new Date(due_at).toISOString(), ...reply }
    const ask = () => request(tab, 'POST', `/api/v1/rooms/${tab.roomId}/scheduled`, { json })
    const { kind } = await alter(tab, { op: 'schedule', id, body, more }, ask)
    if (kind === 'ok') scheduled.push({ tab, id })
  }

  /** Also when it may be too late. */
  const unschedule = async () => {
    const last = random.chance(0.7) ? scheduled.pop() : scheduled.shift()
    if (last === undefined) return
    const { tab, id } = last
    await alter(tab, { op: 'unschedule', id }, () => request(tab, 'DELETE', `/api/v1/scheduled/${id}`))
  }

  const remind = async (tab: Tab) => {
    const target = hands.find(tab)
    const [id, due_at] = [Bun.randomUUIDv7(), soon()]
    const json = { id, due_at: new Date(due_at).toISOString() }
    const [path, about] =
      target !== undefined && random.chance(0.6)
        ? [`/api/v1/messages/${target.id}/reminders`, {}]
        : ['/api/v1/reminders', { note: `think of ${id}` }]
    await alter(tab, { op: 'remind', id, more: { due_at } }, () =>
      request(tab, 'POST', path, { json: { ...json, ...about } }),
    )
  }

  /** Sends something on, within its room or into another one of the same person. */
  const forward = async (tab: Tab, roomIds: string[]) => {
    const target = hands.find(tab, (one) => one.isPlain)
    const roomId = random.pick(roomIds)
    if (target === undefined) return
    const [id, body] = [Bun.randomUUIDv7(), nextBody()]
    const intent = { op: 'send' as const, id, roomId, userId: tab.account.userId, body, door: tab.site.url }
    const json = { id, body, room_id: roomId }
    // Once, and perhaps once more: what is sent on is written anew each time, and may have been edited.
    const ask = () => request(tab, 'POST', `/api/v1/messages/${target.id}/forwards`, { json }, 'seq')
    await hands.insist({ ...intent, more: { forwards: target.id } }, ask)
    if (random.chance(0.2)) await attempts.once({ ...intent, more: { forwards: target.id } }, ask)
  }

  return { schedule, unschedule, remind, forward }
}

const DUE_WITHIN_MS = 4_000

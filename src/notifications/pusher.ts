import { threadPaths } from '../http/thread-paths.ts'
import { paths } from '../http/paths.ts'
import { excerpt } from '../messages/markup/excerpt.ts'
import type { Sql } from '../platform/postgres.ts'
import type { Presence } from '../presence/presence.ts'
import { speaking, type Text, t } from '../texts/t.ts'
import { wantedLanguage } from '../texts/wanted-language.ts'
import type { PushClient, PushOutcome } from './push-client.ts'
import type { PushKey } from './push-key.ts'
import * as store from './pushes.store.ts'
import { createVapidSigner, type VapidSigner } from './vapid.ts'

/** RFC 8030 §5.2: the service keeps it so long for a browser that is off. */
const TTL_SECONDS = 24 * 60 * 60
/** Handed over at the same time by one instance: a service that is slow must not hold up the others. */
const MOST_AT_ONCE = 50
/** Between two tries: twice as long each time. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 30 * 60_000
/** What was read is looked for so often, of those who read something. */
const TAKE_BACK_INTERVAL_MS = 1_000
/** What was missed, because an instance ended at that moment, is found by looking at all. */
const SWEEP_INTERVAL_MS = 60_000
/** Safari takes the permission away from a site that pushes something and shows nothing. */
const MUST_SHOW = /\.push\.apple\.com$/

export interface PusherDeps {
  sql: Sql
  pushKey: PushKey
  client: PushClient
  /** Who looks at a page, over all instances. */
  focus: Pick<Presence, 'statesOf'>
  /** Whom a push service may turn to; without it, the address at which the site is open there. */
  contact: string | undefined
  /** A session ends after so many days without use. */
  idleDays: number
  onError: (error: unknown) => void
}

export type Pusher = ReturnType<typeof createPusher>

/**
 * Hands over what is to be pushed. It stands in the database until it is, each push is taken by one instance, and by another
 * one where that does not come back: so every one is handed over once, and in the moment of a crash perhaps twice.
 */
export function createPusher({ sql, pushKey, client, focus, contact, idleDays, onError }: PusherDeps) {
  const inFlight = new Set<Promise<void>>()
  let underWay: Promise<void> | undefined
  let again = false
  let readers = new Set<string>()
  let sweptAt = performance.now()
  let stopped = false

  /** Begins with what is due. Nobody has to wait for it; it never rejects. */
  function begin(): Promise<void> {
    again = underWay !== undefined
    underWay ??= pushAll()
      .catch(onError)
      .finally(() => {
        underWay = undefined
        if (again && !stopped) void begin()
      })
    return underWay
  }

  async function pushAll(): Promise<void> {
    while (!stopped) {
      const due = await store.takeDue(sql, { limit: MOST_AT_ONCE - inFlight.size, idleDays })
      if (due.length === 0) return
      const sign = createVapidSigner(await pushKey())
      const looking = await focus.statesOf([...new Set(due.map(({ userId }) => userId))])
      for (const push of due) launch(handle(push, sign, looking.get(push.userId) === 'active'))
      while (inFlight.size >= MOST_AT_ONCE) await Promise.race(inFlight)
    }
  }

  function launch(work: Promise<void>): void {
    const flight = work.catch(onError).finally(() => inFlight.delete(flight))
    inFlight.add(flight)
  }

  /** Who looks at a page sees it there. */
  async function handle(push: store.DuePush, sign: VapidSigner, isLooking: boolean): Promise<void> {
    if (push.todo === 'drop' || (push.todo === 'tell' && isLooking)) return void (await store.deletePush(sql, push))
    if (push.todo === 'take back' && MUST_SHOW.test(new URL(push.endpoint).hostname))
      return void (await store.deletePush(sql, push))
    await settle(push, await send(push, sign))
  }

  const send = (push: store.DuePush, sign: VapidSigner) =>
    client.send({
      endpoint: push.endpoint,
      keys: push,
      text: JSON.stringify(
        push.todo === 'tell'
          ? speaking(wantedLanguage(push.language, undefined), () => noteOf(push))
          : { type: 'close', tag: tagOf(push), seq: push.seq },
      ),
      authorization: sign(push.endpoint, contact ?? push.origin),
      ttlSeconds: TTL_SECONDS,
      topic: Buffer.from(push.roomId.replaceAll('-', ''), 'hex').toString('base64url'),
      urgency: push.todo === 'tell' ? 'high' : 'normal',
    })

  async function settle(push: store.DuePush, outcome: PushOutcome): Promise<void> {
    if (outcome.is === 'gone') return void (await store.deleteSubscription(sql, push.subscriptionId))
    if (outcome.is === 'later')
      return void (await store.postpone(sql, push, outcome.afterMs ?? pauseAfter(push.attempts)))
    if (outcome.is === 'refused') onError(new Error(`A push was refused for good: ${outcome.why}`))
    if (outcome.is === 'sent' && push.todo === 'tell') return await store.markShown(sql, push)
    await store.deletePush(sql, push)
  }

  /** Somebody read something: what is shown of it elsewhere is taken back within a second. */
  function noteReader(userId: string): void {
    readers.add(userId)
  }

  async function takeBack(): Promise<void> {
    const isSweep = performance.now() - sweptAt > SWEEP_INTERVAL_MS
    if (readers.size === 0 && !isSweep) return
    const whose = isSweep ? 'all' : [...readers]
    readers = new Set()
    if (isSweep) {
      sweptAt = performance.now()
      await store.forgetOld(sql, idleDays)
    }
    if (await store.takeBackRead(sql, whose)) void begin()
  }

  /** Hands over from now on. Gives `stop`, which resolves when nothing is under way any more. */
  function start(): () => Promise<void> {
    let taking: Promise<void> | undefined
    const timer = setInterval(() => {
      taking ??= takeBack()
        .catch(onError)
        .finally(() => (taking = undefined))
    }, TAKE_BACK_INTERVAL_MS)
    return async () => {
      clearInterval(timer)
      stopped = true
      await taking
      await underWay
      await Promise.all(inFlight)
    }
  }

  return { begin, noteReader, start }
}

const pauseAfter = (attempts: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1))

/** One notification a room: a later one takes the place of the one before. */
const tagOf = ({ roomId }: Pick<store.DuePush, 'roomId'>) => `room-${roomId}`

const WITHOUT_TEXT: Partial<Record<store.DuePush['reason'], Text>> = {
  direct: 'Wrote to you',
  mention: 'Mentioned you',
  room: 'Wrote to everybody in the room',
  reply: 'Replied to you',
}

/** What the browser shows, and where it leads. */
function noteOf(push: store.DuePush) {
  const { authorName, roomName, roomKind, roomId, messageId, seq, threadRootId } = push
  return {
    type: 'message',
    tag: tagOf(push),
    title: roomKind === 'direct' ? authorName : t('{name} in {room}', { name: authorName, room: roomName }),
    body: push.showsText ? textOf(push) : t(WITHOUT_TEXT[push.reason] ?? 'Wrote a message'),
    url: threadRootId ? threadPaths.at(roomId, threadRootId, messageId) : paths.roomAt(roomId, seq, messageId),
    room_id: roomId,
    message_id: messageId,
    seq,
  }
}

const textOf = ({ body, fileNames }: store.DuePush) => excerpt(body) || fileNames.join(', ')

import { z } from 'zod'
import { createScript, type Redis, RedisAwayError } from '../platform/redis.ts'
import type { KnownPresence, Presence, PresenceState } from './presence.ts'

export interface RedisPresenceDeps {
  redis: Redis
  /** For what goes wrong where nobody waits; not that Redis is away. */
  onError: (error: unknown) => void
  times?: Partial<typeof TIMES>
  /** What is told of people under another name is another thing. */
  name?: string
}

const TIMES = {
  /** How often an instance says that it lives. */
  beatMs: 5_000,
  /** Without saying so it counts for this much longer. */
  livesMs: 15_000,
  /** After that another one tells who is gone: time for pages to come back elsewhere, as a reload is no farewell. */
  toldAfterMs: 5_000,
  /** What a dead instance said stays for this long, so that a survivor can tell of it; then it goes by itself. */
  keptMs: 60_000,
}

/** People asked for in one script, and written in one command: Redis does nothing else meanwhile. */
const PIECE = 500

/** A field that no person has: it stands for "here is all that this instance says". */
const WHOLE = ''

/** In Redis and in its answers a state is one letter: for two hundred people on eight instances words would be slow. */
const LETTERS = { active: 'a', away: 'w', offline: 'o' } as const
const STATES: ReadonlyMap<string, PresenceState> = new Map([
  [LETTERS.active, 'active'],
  [LETTERS.away, 'away'],
  [LETTERS.offline, 'offline'],
])

const lettersSchema = z.array(z.string())
const beatSchema = z.tuple([z.number(), z.array(z.string())])

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/** KEYS: the living instances, and what the names of their hashes begin with. ARGV: people. The most awake state counts. */
const statesScript = createScript(`${NOW}
local states = {}
for i = 1, #ARGV do states[i] = '${LETTERS.offline}' end
for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  local said = redis.call('HMGET', KEYS[2] .. instance, unpack(ARGV))
  for i = 1, #ARGV do
    if said[i] and states[i] ~= '${LETTERS.active}' then states[i] = said[i] end
  end
end
return table.concat(states)`)

/** KEYS: the instance's hash. ARGV: person and state. Answers 0, and changes nothing, where the hash is not whole. */
const sayScript = createScript(`
if redis.call('HEXISTS', KEYS[1], '${WHOLE}') == 0 then return 0 end
if ARGV[2] == '${LETTERS.offline}' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1`)

/**
 * KEYS: as of the states. ARGV: the instance, and the times. Answers whether its hash is whole, and all that dead
 * instances said: this takes them away, so that only one survivor is told.
 */
const beatScript = createScript(`${NOW}
local said = {}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])) do
  for _, text in ipairs(redis.call('HGETALL', KEYS[2] .. dead)) do said[#said + 1] = text end
  redis.call('ZREM', KEYS[1], dead)
  redis.call('DEL', KEYS[2] .. dead)
end
redis.call('PEXPIRE', KEYS[2] .. ARGV[1], ARGV[4])
return {redis.call('HEXISTS', KEYS[2] .. ARGV[1], '${WHOLE}'), said}`)

/** KEYS: the living instances. ARGV: the instance, which from this moment on does not count any more. */
const leaveScript = createScript(`${NOW}
return redis.call('ZADD', KEYS[1], 'XX', now - 1, ARGV[1])`)

/**
 * Presence over all instances. Each keeps a hash of its own people in Redis and says every few seconds that it lives;
 * one that does not any more stops to count, and a survivor tells of its people. The clock is Redis' own. What an
 * instance says it also keeps in memory: after an outage it writes all of it again.
 */
export function createRedisPresence({ redis, onError, times = {}, name = 'presence' }: RedisPresenceDeps): Presence {
  const { beatMs, livesMs, toldAfterMs, keptMs } = { ...TIMES, ...times }
  // Not INSTANCE_ID: what the process before this one said under the same name has ended with it.
  const instance = crypto.randomUUID()
  const [instances, hashes] = [redis.key(name, 'instances'), redis.key(name, 'of', '')]
  const hash = hashes + instance
  const own = new Map<string, PresenceState>()
  const watchers = new Set<(states: ReadonlyMap<string, PresenceState>) => void>()
  let missedSome = false
  let stopped = false
  let beating: Promise<void> | undefined
  const timer = setInterval(beatSoon, beatMs)
  redis.onReach(beatSoon)
  beatSoon()

  function beatSoon(): void {
    beatOnce().catch((error: unknown) => {
      if (!(error instanceof RedisAwayError)) onError(error)
    })
  }

  /** One at a time: after an outage a thousand people may be set at once, and each would find that all is lost. */
  function beatOnce(): Promise<void> {
    beating ??= beat().finally(() => (beating = undefined))
    return beating
  }

  async function beat(): Promise<void> {
    if (stopped) return
    const args = [instance, livesMs, toldAfterMs, keptMs].map(String)
    const [isWhole, said] = beatSchema.parse(await redis.run(beatScript, [instances, hashes], args))
    if (!isWhole || missedSome) await sayAllAgain()
    await tellOfGone(statesIn(said))
  }

  /** Others may have seen our people leave, or not at all. */
  async function sayAllAgain(): Promise<void> {
    try {
      await writeAll()
      tell(await look([...own.keys()]))
    } catch (error) {
      missedSome = true
      throw error
    }
  }

  /** Sent at once, and so carried out one after the other. The mark comes last: half of it must not count as whole. */
  async function writeAll(): Promise<void> {
    missedSome = false
    const fields = pieces([...own]).map((piece) => piece.flatMap(([userId, state]) => [userId, LETTERS[state]]))
    await Promise.all([
      redis.send('DEL', [hash]),
      ...fields.map((some) => redis.send('HSET', [hash, ...some])),
      redis.send('HSET', [hash, WHOLE, 'whole']),
      redis.send('PEXPIRE', [hash, String(keptMs)]),
    ])
  }

  /** Who has come back elsewhere as they were is no news. */
  async function tellOfGone(gone: ReadonlyMap<string, PresenceState>): Promise<void> {
    const states = await look([...gone.keys()])
    tell(new Map([...states].filter(([userId, state]) => gone.get(userId) !== state)))
  }

  function tell(states: ReadonlyMap<string, PresenceState>): void {
    if (states.size > 0) for (const watcher of watchers) watcher(states)
  }

  /** How people are seen over all instances. Throws `RedisAwayError`. */
  async function look(userIds: readonly string[]): Promise<Map<string, PresenceState>> {
    const answers = await Promise.all(
      pieces(userIds).map((piece) => redis.run(statesScript, [instances, hashes], piece)),
    )
    const letters = lettersSchema.parse(answers).join('')
    return new Map(userIds.map((userId, i) => [userId, stateOf(letters[i])]))
  }

  async function say(userId: string, state: PresenceState): Promise<KnownPresence> {
    const [isWhole, seen] = await Promise.all([redis.run(sayScript, [hash], [userId, LETTERS[state]]), look([userId])])
    if (isWhole === 1) return seen.get(userId) ?? 'unknown'
    await beatOnce()
    return (await look([userId])).get(userId) ?? 'unknown'
  }

  return {
    async set(userId, state) {
      if (state === 'offline') own.delete(userId)
      else own.set(userId, state)
      try {
        return await say(userId, state)
      } catch (error) {
        missedSome = true
        if (error instanceof RedisAwayError) return 'unknown'
        throw error
      }
    },

    async statesOf(userIds) {
      try {
        return await look(userIds)
      } catch (error) {
        if (error instanceof RedisAwayError) return new Map(userIds.map((userId) => [userId, 'unknown'] as const))
        throw error
      }
    },

    watch: (watcher) => void watchers.add(watcher),

    async stop() {
      stopped = true
      clearInterval(timer)
      await beating?.catch(() => {})
      await redis.run(leaveScript, [instances], [instance]).catch(() => {})
    },
  }
}

function pieces<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / PIECE) }, (_, i) => all.slice(i * PIECE, (i + 1) * PIECE))
}

/** A letter of another version of the program is as good as none. */
const stateOf = (letter: string | undefined): PresenceState => STATES.get(letter ?? '') ?? 'offline'

/** From a hash as Redis gives it: field, value, field, value. */
function statesIn(said: readonly string[]): Map<string, PresenceState> {
  const states = new Map<string, PresenceState>()
  for (let i = 0; i + 1 < said.length; i += 2) states.set(said[i] ?? '', stateOf(said[i + 1]))
  states.delete(WHOLE)
  return states
}

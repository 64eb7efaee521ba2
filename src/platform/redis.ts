import { createHash } from 'node:crypto'
import { within } from './within.ts'

/** Redis answers in well under a millisecond: one that has answered nothing at all for this long is away. */
export const COMMAND_DEADLINE_MS = 300
/** While it answers others, a command may take this many deadlines: it is busy, and answers in turn. */
const BUSY_DEADLINES = 2
const CONNECT_DEADLINE_MS = 1_000
/** From one attempt to reach Redis to the next: doubled from the first to the second. */
const RETRY_MIN_MS = 50
const RETRY_MAX_MS = 1_000

/** Redis does not answer now, or answers that it can not. What was asked may still be carried out. */
export class RedisAwayError extends Error {
  override name = 'RedisAwayError'
}

export interface RedisOptions {
  /** Every key begins with it: for several sites on one Redis. */
  prefix?: string
  deadlineMs?: number
  /** Told when Redis goes away, also when it is not there at the start, and when it is back. */
  onChange?: (health: RedisHealth) => void
}

export interface RedisHealth {
  state: 'up' | 'away'
  detail?: string
}

/** A Lua script, which Redis runs as one command, with nothing in between. */
export interface Script {
  lua: string
  sha: string
}

export type Redis = ReturnType<typeof createRedis>

/**
 * A connection to Redis on which no command waits for long. Bun's client waits for ever on a paused server, so every
 * command has a deadline; the first that passes it gives up the connection with all that waits on it. While Redis is
 * away commands fail at once, and nothing is kept for later; a loop of its own looks for Redis and finds it within
 * about a second of its return. Commands that are sent without waiting share a packet, and are carried out in order.
 * `rediss://` is TLS. No subscriptions: after a reconnect Bun's client has lost them and does not say so.
 */
export function createRedis(
  url: string,
  { prefix = 'hubbub:', deadlineMs = COMMAND_DEADLINE_MS, onChange = () => {} }: RedisOptions = {},
) {
  let link: Bun.RedisClient | undefined
  let trouble = 'not connected yet'
  let stopped = false
  let wasTried = false
  let answers = 0
  let wake = () => {}
  const reachHandlers = new Set<() => void>()
  const firstAttempt = Promise.withResolvers<void>()
  let looking = look()

  /** Sends a command. Throws `RedisAwayError`, within a second in all. */
  async function send(command: string, args: readonly string[]): Promise<unknown> {
    try {
      return await ask(link ?? (await firstLink()), command, args)
    } catch (error) {
      throw awayOf(error)
    }
  }

  /** Runs a script. Throws as `send`; Redis is told the script's text only when it does not know it. */
  async function run({ lua, sha }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const operands = [String(keys.length), ...keys, ...args]
    try {
      return await ask(link ?? (await firstLink()), 'EVALSHA', [sha, ...operands])
    } catch (error) {
      if (messageOf(error).startsWith('NOSCRIPT')) return send('EVAL', [lua, ...operands])
      throw awayOf(error)
    }
  }

  /** At the start of the program the first commands may come before the connection; later nobody waits for one. */
  async function firstLink(): Promise<Bun.RedisClient> {
    await within(deadlineMs, firstAttempt.promise)
    if (!link) throw new RedisAwayError(`Redis is away: ${trouble}.`)
    return link
  }

  async function ask(client: Bun.RedisClient, command: string, args: readonly string[]): Promise<unknown> {
    const stopWatching = watch(client)
    try {
      return await client.send(command, [...args])
    } finally {
      answers += 1
      stopWatching()
    }
  }

  /**
   * Gives the connection up when there is no answer in time. The deadline comes in two halves: after a pause of this
   * whole process a timer is run before the answers that lie there, and the second half lets them in.
   */
  function watch(client: Bun.RedisClient): () => void {
    let [heard, silentHalves, halves] = [answers, 0, 0]
    let timer = setTimeout(check, deadlineMs / 2)

    function check(): void {
      silentHalves = answers === heard ? silentHalves + 1 : 0
      heard = answers
      halves += 1
      if (silentHalves >= 2) return giveUp(client, `no answer within ${deadlineMs} ms`)
      if (halves >= 2 * BUSY_DEADLINES)
        return giveUp(client, `too busy to answer within ${BUSY_DEADLINES * deadlineMs} ms`)
      timer = setTimeout(check, deadlineMs / 2)
    }

    return () => clearTimeout(timer)
  }

  /** Closing rejects all that waits on the connection, so that a mute Redis costs no memory. */
  function giveUp(client: Bun.RedisClient, why: string): void {
    if (link === client) {
      link = undefined
      trouble = why
      if (!stopped) onChange(health())
      looking = look()
    }
    client.close()
  }

  /** Tries to reach Redis until it is reached. A new client each time: Bun's own attempts end after some. */
  async function look(): Promise<void> {
    for (let pauseMs = RETRY_MIN_MS; !stopped; pauseMs = Math.min(2 * pauseMs, RETRY_MAX_MS)) {
      const client = await reach()
      if (client) return welcome(client)
      if (!wasTried && !stopped) onChange(health())
      wasTried = true
      firstAttempt.resolve()
      await pause(pauseMs)
    }
  }

  /** A client that has been answered; undefined when there was no answer. */
  async function reach(): Promise<Bun.RedisClient | undefined> {
    const client = new Bun.RedisClient(url, { autoReconnect: false, enableOfflineQueue: false })
    try {
      if (await within(CONNECT_DEADLINE_MS, greet(client))) return client
      trouble = `no answer within ${CONNECT_DEADLINE_MS} ms`
    } catch (error) {
      trouble = reasonOf(error)
    }
    client.close()
    return undefined
  }

  /** One that reads its data from the disk, or is too slow for commands, takes connections as well: only PING tells. */
  async function greet(client: Bun.RedisClient): Promise<void> {
    await client.connect()
    if (!(await within(deadlineMs, client.send('PING', [])))) throw new Error(`no answer within ${deadlineMs} ms`)
  }

  function welcome(client: Bun.RedisClient): void {
    if (stopped) return client.close()
    link = client
    wasTried = true
    firstAttempt.resolve()
    onChange(health())
    client.onclose = (error) => giveUp(client, messageOf(error))
    for (const handler of reachHandlers) handler()
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const health = (): RedisHealth => (link ? { state: 'up' } : { state: 'away', detail: trouble })

  /** Ends the connection; commands fail from now on. */
  const stop = async (): Promise<void> => {
    stopped = true
    trouble = 'stopped'
    wake()
    link?.close()
    link = undefined
    await looking
  }

  return {
    send,
    run,
    stop,

    /** A key of this site. */
    key: (...parts: string[]) => prefix + parts.join(':'),

    /** Calls the handler each time Redis is reached, the first time too: it may have lost everything meanwhile. */
    onReach: (handler: () => void) => void reachHandlers.add(handler),

    health,
  }
}

/** Readies a script to be run. */
export const createScript = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })

/** An answer that says no, such as that memory is full, is as good as none. */
const awayOf = (error: unknown) =>
  error instanceof RedisAwayError ? error : new RedisAwayError(`Redis is away: ${messageOf(error)}.`, { cause: error })

/** Bun's client does not tell an address where nobody is from a wrong password or certificate. */
const reasonOf = (error: unknown) =>
  messageOf(error) === 'Connection closed'
    ? 'nobody is at its address, or refuses the password or the encryption'
    : messageOf(error)

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

import postgres from 'postgres'
import { contended, Problem, unavailable } from './problem.ts'

/** How long any one query or transaction may take before its caller is told that the database is away. */
export const QUERY_DEADLINE_MS = 3_500
/** The same while the database is known to be silent: a request asks several times, and has to answer within 5 s. */
const SILENT_DEADLINE_MS = 400
/** postgres.js keeps what was given up until the server takes it. While one is silent for long, no more than about so many are kept. */
const MAX_GIVEN_UP = 200
/**
 * A server that is there ends every statement at its deadline. What has no outcome after so many deadlines is on a
 * connection whose other end has vanished without a word, of which TCP would tell after a quarter of an hour.
 */
const STUCK_AFTER_DEADLINES = 3

const CONNECT_TIMEOUT_S = 3
/** Between two attempts to connect. postgres.js would wait ever longer, up to 20 s, and queries with it, long after the server is back. */
const RECONNECT_PAUSE_S = 0.2
/** A connection costs the server some 10 MB, so those of a busy moment are given back. */
const IDLE_CONNECTION_S = 60

/** bigint columns hold sequence numbers, which stay below 2^53: plain numbers everywhere. */
const types = {
  bigint: { to: 20, from: [20], serialize: (n: number) => String(n), parse: (text: string) => Number(text) },
}

export type Sql = postgres.Sql<{ bigint: number }>
export type Transaction = postgres.TransactionSql<{ bigint: number }>
/** One connection of a pool, for what has to stay on one. Nothing through it has a deadline. */
export type Reserved = Awaited<ReturnType<Sql['reserve']>>
export type Connection = string | postgres.Options<Record<string, never>>

/** How a pool is doing: for the metrics. */
export interface PoolUse {
  /** Connections that the pool may open. */
  readonly connections: number
  /** Queries and transactions that somebody waits for. Beyond `connections` they share them, or wait for one. */
  underWay: number
  /** How many were given up at the deadline. */
  deadlineMisses: number
  /** Whether the server answered when it was last asked. */
  answers: boolean
}

const uses = new WeakMap<Sql, PoolUse>()

/** How a pool that `createPostgres` made is doing, as it changes. Throws for any other. */
export function poolUseOf(sql: Sql): Readonly<PoolUse> {
  const use = uses.get(sql)
  if (!use) throw new Error('expected a pool that createPostgres made')
  return use
}

/**
 * A pool of connections in which every query and every transaction has a deadline: postgres.js waits for ever on a
 * paused server. Past the deadline the caller gets a 503 `Problem`; the statement itself may still be carried out,
 * so whatever is sent again must be safe to repeat. When a host vanishes, new connections take the place of all
 * within three deadlines.
 */
export function createPostgres(connection: Connection, options: { max?: number; deadlineMs?: number } = {}): Sql {
  const { max = 10, deadlineMs = QUERY_DEADLINE_MS } = options
  const settings = {
    max,
    types,
    connect_timeout: CONNECT_TIMEOUT_S,
    idle_timeout: IDLE_CONNECTION_S,
    max_lifetime: null,
    backoff: () => RECONNECT_PAUSE_S,
    onnotice: () => {},
    connection: { application_name: 'hubbub', TimeZone: 'UTC', statement_timeout: deadlineMs },
  }
  const open = () =>
    typeof connection === 'string' ? postgres(connection, settings) : postgres({ ...connection, ...settings })
  const use: PoolUse = { connections: max, underWay: 0, deadlineMisses: 0, answers: true }
  const sql = guard(open, createWatch(deadlineMs, use))
  uses.set(sql, use)
  return sql
}

/**
 * Stands for a pool. Every query through it is raced against the deadline once somebody waits for it. When one is
 * stuck, another pool takes the place of this one: postgres.js can give up connections only all at once. What the old
 * one had not sent yet is never sent, and what it had is told as any other loss of a connection.
 */
function guard(open: () => Sql, watch: Watch): Sql {
  let pool = open()
  let isEnded = false

  const replace = (stuck: Sql) => {
    if (isEnded || stuck !== pool) return
    pool = open()
    void stuck.end({ timeout: 0 })
  }

  return new Proxy(pool, {
    apply(_, self, args) {
      const asked = pool
      const made: unknown = Reflect.apply(asked, self, args)
      if (made instanceof Promise) bound(made, (start) => watch(start, () => replace(asked)))
      return made
    },
    get(_, key) {
      const asked = pool
      if (key === 'begin')
        return (...args: Parameters<Sql['begin']>) =>
          watch(
            () => asked.begin(...args),
            () => replace(asked),
          )
      if (key === 'end')
        return (...args: Parameters<Sql['end']>) => {
          isEnded = true
          return asked.end(...args)
        }
      return Reflect.get(asked, key) as unknown
    },
  })
}

/** A postgres.js query runs when its `then` is first called, and a fragment never: so that is where the clock starts. */
function bound(query: Promise<unknown>, watch: <T>(start: () => Promise<T>) => Promise<T>): void {
  const then = query.then.bind(query)
  let outcome: Promise<unknown> | undefined
  // oxlint-disable-next-line unicorn/no-thenable -- it is one already, and there is no other place to stand between
  query.then = ((ok: never, failed: never) => {
    outcome ??= watch(() => new Promise((resolve, reject) => void then(resolve, reject)))
    return outcome.then(ok, failed)
  }) as typeof query.then
}

type Watch = <T>(start: () => Promise<T>, onStuck: () => void) => Promise<T>

/** Bounds work in time, tells of what is stuck, and remembers whether the server was silent when it was last asked. */
function createWatch(deadlineMs: number, use: PoolUse): Watch {
  let givenUp = 0

  return async (start, onStuck) => {
    // One at a time goes on asking: nobody else would find out that the server is back.
    if (!use.answers && givenUp >= MAX_GIVEN_UP && use.underWay > 0) throw unavailable()
    const work = start()
    let timer: Timer | undefined
    use.underWay += 1
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          use.answers = false
          use.deadlineMisses += 1
          givenUp += 1
          const stuck = setTimeout(onStuck, (STUCK_AFTER_DEADLINES - 1) * deadlineMs).unref()
          const settled = () => {
            givenUp -= 1
            clearTimeout(stuck)
          }
          work.then(settled, settled)
          reject(unavailable())
        },
        use.answers ? deadlineMs : Math.min(SILENT_DEADLINE_MS, deadlineMs),
      )
    })
    work.then(heard, (error) => (use.answers = !isAway(error)))
    try {
      return await Promise.race([work, late])
    } catch (error) {
      if (isContended(error)) throw contended()
      throw isAway(error) ? unavailable() : error
    } finally {
      clearTimeout(timer)
      use.underWay -= 1
    }
  }

  /** Also late answers count, and those that say no. */
  function heard(): void {
    use.answers = true
  }
}

const AWAY = /^(CONNECT|ECONN|EHOST|ENET|EAI_|ENOTFOUND|ENOENT|EPIPE|ETIMEDOUT|08|57P0|57014|53|XX)/

/** Whether an error says "the server is not there now" rather than "this statement is wrong". */
function isAway(error: unknown): boolean {
  if (error instanceof Problem) return false
  return error instanceof Error && 'code' in error && AWAY.test(String(error.code))
}

/** serialization_failure, deadlock_detected, lock_not_available. */
const CONTENDED = ['40001', '40P01', '55P03']

/** Whether work was undone because somebody else had, or wanted, the same locks. */
function isContended(error: unknown): boolean {
  return error instanceof postgres.PostgresError && CONTENDED.includes(error.code)
}

/** Whether an insert or update met a unique index of this name. */
export function isDuplicate(error: unknown, index: string): boolean {
  return error instanceof postgres.PostgresError && error.code === '23505' && error.constraint_name === index
}

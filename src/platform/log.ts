export type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const RANK: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

/** Facts of a line: never a password, a cookie, a token or the text of a message. */
export type Facts = Record<string, string | number | boolean | null | undefined>

export type Log = ReturnType<typeof createLog>

/**
 * A log of one JSON object a line, so that no text in it can forge another line. `write` is where lines go; standard
 * error by default, which leaves standard output to what the person at the terminal asked for.
 */
export function createLog(
  level: Level,
  instance: string,
  write = (line: string) => void process.stderr.write(`${line}\n`),
) {
  const at =
    (own: Exclude<Level, 'silent'>) =>
    (message: string, facts: Facts = {}) => {
      if (RANK[own] < RANK[level]) return
      write(JSON.stringify({ time: new Date().toISOString(), level: own, instance, message, ...facts }))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** What may be logged of an error: its kind, text and place, never the values that a statement was given. */
export function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { error: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  return { error: error.message, error_name: error.name, code, cause, stack: error.stack }
}

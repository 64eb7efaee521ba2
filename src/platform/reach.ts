import { connect } from 'node:net'

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
}

/** Why no TCP connection to the address comes about, in words; undefined when one does. Never rejects. */
export function findUnreachability(host: string, port: number, deadlineMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const connection = connect({ host, port })
    const finish = (why: string | undefined) => {
      clearTimeout(timer)
      connection.destroy()
      resolve(why)
    }
    const timer = setTimeout(() => finish(`no answer within ${deadlineMs} ms; a firewall?`), deadlineMs)
    connection.once('connect', () => finish(undefined))
    connection.once('error', (error) => finish(describe(error)))
  })
}

function describe(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? (error.message || code)
}

import type { Attempts } from './attempts.ts'
import type { Account, Site } from './site.ts'

export interface Probe {
  site: Site
  attempts: Attempts
  sender: Account
  roomId: string
  /** The message's id: the same one again is a retry. */
  id: string
}

/** What one request came to: its status (0 is no answer at all), its problem's text, and how long that took. */
export interface ProbeAnswer {
  status: number
  text: string
  tookMs: number
}

/** Posts one message, once, and writes it into the log. */
export async function probe({ site, attempts, sender, roomId, id }: Probe): Promise<ProbeAnswer> {
  const body = `probe ${id}`
  const began = performance.now()
  const attempt = attempts.begin({ op: 'send', id, roomId, userId: sender.userId, body, door: site.url })
  const { status, text } = await site
    .request('POST', `/api/v1/rooms/${roomId}/messages`, { cookie: sender.cookie, json: { id, body } })
    .catch((error: unknown) => ({ status: 0, text: String(error) }))
  const stored = status === 200 || status === 201
  attempts.end(attempt, stored ? { kind: 'ok', id, seq: null } : { kind: 'unknown', waitMs: 0 })
  return { status, text, tookMs: performance.now() - began }
}

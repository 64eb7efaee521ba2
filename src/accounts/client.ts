import type { RequestContext } from '../http/env.ts'

/** From where somebody acts: for the list of sessions and the audit log. */
export interface Client {
  address: string
  userAgent: string
}

const MAX_USER_AGENT_CHARACTERS = 300

export const clientOf = (c: RequestContext): Client => ({
  address: c.get('address'),
  userAgent: (c.req.header('User-Agent') ?? '').slice(0, MAX_USER_AGENT_CHARACTERS),
})

import { type RequestContext, requireViewer } from '../http/env.ts'

/** Who makes a change, and from where: what the audit log keeps. Rights are read from the database, not from here. */
export interface Actor {
  id: string
  address: string
}

/** The person behind a request. Throws 401 when nobody is signed in. */
export const actorOf = (c: RequestContext): Actor => ({ id: requireViewer(c).id, address: c.get('address') })

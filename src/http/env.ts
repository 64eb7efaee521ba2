import type { Context } from 'hono'
import type { Viewer } from '../accounts/viewer.ts'
import { Problem } from '../platform/problem.ts'

/** What the middlewares know about every request. */
export interface RequestFacts {
  requestId: string
  /** The peer, or what a trusted proxy says of it. */
  address: string
  /** Whether the address is that of a proxy, which asks for somebody unknown. */
  isVeiled: boolean
  /** `PUBLIC_URL`, else scheme and Host of the request: "this site" for cross-site checks, links and cookies. */
  origin: string
  viewer: Viewer | null
}

/** What the server hands to the app with each request. */
export interface Bindings {
  /** The peer's address as the socket has it. */
  address: string
  /** Lets the answer take as long as it likes: it is a stream. */
  stream: () => void
  /** What stands in the log for this request, once it has a name. */
  requestId?: string
}

export type Env = { Variables: RequestFacts; Bindings: Bindings }
export type RequestContext = Context<Env>

/** The person who asks; throws 401, which a page turns into a way to the sign-in. */
export function requireViewer(c: RequestContext): Viewer {
  const viewer = c.get('viewer')
  if (!viewer) throw new Problem('sign_in.required', 401, 'Sign in first.')
  return viewer
}

/** The JSON API answers everything in JSON. */
export const isApi = (c: RequestContext) => c.req.path.startsWith('/api/')

/** The script of a page asks, htmx or our own: for a part of it, or the JSON API. */
export const isFragment = (c: RequestContext) => c.req.header('HX-Request') === 'true'

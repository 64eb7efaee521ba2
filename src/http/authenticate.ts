import { createMiddleware } from 'hono/factory'
import { readSessionCookie } from '../accounts/session-cookie.ts'
import type { Sessions } from '../accounts/sessions.service.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { Env } from './env.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Who asks, by `Authorization: Bearer hub_…` or by the session's cookie. */
export function createAuthenticator(sessions: Pick<Sessions, 'resolve' | 'resolveToken'>) {
  /**
   * A request with an Authorization header is judged by that alone: a revoked token must not go on by a cookie beside
   * it. `origin` is this site's, and decides the cookie's name.
   */
  async function viewerOf(request: Request, origin = new URL(request.url).origin): Promise<Viewer | null> {
    const authorization = request.headers.get('Authorization')
    if (authorization !== null) {
      const token = BEARER.exec(authorization)?.[1]
      return token ? sessions.resolveToken(token) : null
    }
    const token = readSessionCookie(request.headers.get('Cookie'), origin)
    return token ? sessions.resolve(token) : null
  }

  return {
    viewerOf,

    /** Sets `viewer` for all that follows; null for nobody. Needs `origin` set before. */
    middleware: createMiddleware<Env>(async (c, next) => {
      c.set('viewer', await viewerOf(c.req.raw, c.get('origin')))
      await next()
    }),
  }
}
export type Authenticator = ReturnType<typeof createAuthenticator>

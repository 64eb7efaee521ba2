import { parse, serialize } from 'hono/utils/cookie'
import type { RequestContext } from '../http/env.ts'

/**
 * What a browser carries while somebody is on their way in: it is of no use to any other. Over https it has the
 * `__Host-` prefix, as the session's cookie has. Lax, and not Strict: a provider sends people back from its own site.
 */
export function createDoorCookie(name: string, maxAgeSeconds: number) {
  const nameAt = (origin: string) => (origin.startsWith('https:') ? `__Host-${name}` : name)

  function set(c: RequestContext, value: string, maxAge: number): void {
    const origin = c.get('origin')
    const secure = origin.startsWith('https:')
    const cookie = serialize(nameAt(origin), value, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge, secure })
    c.header('Set-Cookie', cookie, { append: true })
  }

  return {
    set: (c: RequestContext, value: string) => set(c, value, maxAgeSeconds),
    clear: (c: RequestContext) => set(c, '', 0),
    read(c: RequestContext): string | undefined {
      const own = nameAt(c.get('origin'))
      return parse(c.req.header('Cookie') ?? '', own)[own] || undefined
    },
  }
}

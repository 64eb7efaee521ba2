import { parse, serialize } from 'hono/utils/cookie'

const NAME = 'hubbub_session'
const SECURE_NAME = `__Host-${NAME}`

const isHttps = (origin: string) => origin.startsWith('https:')

/**
 * The session's cookie for a site at `origin`. Over https it carries the `__Host-` prefix, so that no other host
 * of the domain can plant one.
 */
export function sessionCookie(origin: string, token: string, maxAgeSeconds: number): string {
  return serialize(isHttps(origin) ? SECURE_NAME : NAME, token, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: maxAgeSeconds,
    secure: isHttps(origin),
  })
}

/** Takes the cookie away from the browser. */
export const noSessionCookie = (origin: string) => sessionCookie(origin, '', 0)

/** The token in a Cookie header. Over https only the prefixed cookie counts: the plain name could be planted. */
export function readSessionCookie(header: string | null | undefined, origin: string): string | undefined {
  if (!header) return undefined
  const name = isHttps(origin) ? SECURE_NAME : NAME
  return parse(header, name)[name] || undefined
}

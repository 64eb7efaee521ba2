import type { MiddlewareHandler } from 'hono'
import type { Env } from './env.ts'

/**
 * Nothing but this site's own script, style and pictures; markup from strings only by the two named policies, that of
 * htmx and our own; a third knows the address of the service worker and no other. Inline script and style are not allowed anywhere.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types htmx hubbub hubbub-worker',
].join('; ')

/** Voice messages are recorded by pages of this site, and by no page that one of them may ever hold. */
const PERMISSIONS_POLICY = 'microphone=(self)'

const HSTS = `max-age=${365 * 24 * 3600}`

/** Headers of every answer, faults included. What is for a signed-in person is kept by nobody on the way. */
export const securityHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const { headers } = c.res
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'same-origin')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('X-Request-Id', c.get('requestId'))
  if (c.get('origin').startsWith('https:')) headers.set('Strict-Transport-Security', HSTS)
  if (headers.get('Content-Type')?.startsWith('text/html')) {
    headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    headers.set('Permissions-Policy', PERMISSIONS_POLICY)
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
}

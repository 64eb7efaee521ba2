import { parse, serialize } from 'hono/utils/cookie'
import type { RequestContext } from '../http/env.ts'

const NAME = 'hubbub_once'
const LIVES_SECONDS = 60

/**
 * Hands a new secret to the page that a form redirects to, and to no other: only its hash is stored, so the browser
 * carries it over, once. A redirect, rather than a page in answer to the form, so that a reload makes no second one.
 */
export const showOnce = (c: RequestContext, path: string, kind: string, secret: string) =>
  setCookie(c, path, `${kind}.${secret}`, LIVES_SECONDS)

/** What is to be shown on this page now, of these kinds; takes it away. */
export function takeShownOnce(c: RequestContext, path: string, kind: string): string | undefined {
  const value = parse(c.req.header('Cookie') ?? '', NAME)[NAME]
  if (!value?.startsWith(`${kind}.`)) return undefined
  setCookie(c, path, '', 0)
  return value.slice(kind.length + 1)
}

function setCookie(c: RequestContext, path: string, value: string, maxAge: number): void {
  const secure = c.get('origin').startsWith('https:')
  c.header('Set-Cookie', serialize(NAME, value, { httpOnly: true, sameSite: 'Strict', path, maxAge, secure }), {
    append: true,
  })
}

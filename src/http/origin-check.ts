import type { MiddlewareHandler } from 'hono'
import { Problem } from '../platform/problem.ts'
import type { Env, RequestContext } from './env.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Shows what another app shares, on a page whose own form asks for all the rest. It changes nothing, as a GET does. */
const OPEN_TO_OTHERS = 'POST /share'

/**
 * Refuses what another site makes a browser send (403), for every method that changes something and every content
 * type. Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin or Referer; who says nothing
 * is refused as well. A bearer token needs no check: no other site can make a browser send one.
 */
export const originCheck: MiddlewareHandler<Env> = async (c, next) => {
  const bearer = /^bearer /i.test(c.req.header('Authorization') ?? '')
  const isSafe = SAFE_METHODS.has(c.req.method) || `${c.req.method} ${c.req.path}` === OPEN_TO_OTHERS
  const mayPass = isSafe || bearer || isOneClick(c)
  if (!mayPass && !isOwn(c.req.raw.headers, c.get('origin'))) throw crossSite()
  await next()
}

/**
 * What a mail program's server sends for who wants no more mail (RFC 8058). It is no browser, so it says nothing of where
 * it comes from; the secret in the address is all that counts.
 */
const isOneClick = (c: RequestContext): boolean =>
  c.req.method === 'POST' &&
  /^\/unsubscribe\/[^/]+$/.test(c.req.path) &&
  ['Sec-Fetch-Site', 'Origin', 'Referer'].every((name) => c.req.header(name) === undefined)

/** Whether a browser says that this site itself made the request. */
export function isOwn(headers: Headers, origin: string): boolean {
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const from = headers.get('Origin')
  if (from !== null) return from === origin
  if (site !== null) return true
  return originOf(headers.get('Referer')) === origin
}

function originOf(url: string | null): string | undefined {
  return url !== null && URL.canParse(url) ? new URL(url).origin : undefined
}

/** 403: another site made a browser ask for this. */
export const crossSite = () =>
  new Problem('request.cross_site', 403, 'This request came from another site, so it was not carried out.')

import { isFragment, type RequestContext } from './env.ts'

/** After a change made by a form: to a page; by script: nothing to show. */
export const done = (c: RequestContext, to: string) => (isFragment(c) ? c.body(null, 204) : c.redirect(to, 303))

/** After a change that leads elsewhere: script is told where. */
export function moved(c: RequestContext, to: string) {
  if (!isFragment(c)) return c.redirect(to, 303)
  c.header('HX-Redirect', to)
  return c.body(null, 204)
}

/** The `Link` header of a list that goes back in time (`prev` is older); nothing at its end. */
export function linkBefore(c: RequestContext, before: string | undefined): void {
  if (before === undefined) return
  const url = new URL(c.req.url)
  url.searchParams.set('before', before)
  c.header('Link', `<${c.get('origin')}${url.pathname}${url.search}>; rel="prev"`)
}

/** The `Link` header of a list that goes on: this address with other parameters. */
export function linkNext(c: RequestContext, parameters: Record<string, string>): void {
  const url = new URL(c.req.url)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  c.header('Link', `<${c.get('origin')}${url.pathname}${url.search}>; rel="next"`)
}

const MAX_CHARACTERS = 2_000

/** What a browser drops or takes for a slash, and so could make another site of a path. */
const TRICKY = /[\\\s\p{Cc}]/u

/** A path of this site to go on to; `/` for anything that is none, above all for the address of another site. */
export function safePath(to: string | undefined): string {
  if (!to || to.length > MAX_CHARACTERS || !to.startsWith('/') || to.startsWith('//') || TRICKY.test(to)) return '/'
  const here = 'http://this.invalid'
  const url = URL.parse(to, here)
  if (!url || url.origin !== here || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}

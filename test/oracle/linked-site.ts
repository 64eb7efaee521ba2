/**
 * Somebody else's site, that messages link to. Every page below `/shown/` says what it is, some of them after a while; all others are not there, and nothing
 * can be shown of them.
 */
export function startLinkedSite() {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (!pathname.startsWith(SHOWN)) return new Response('', { status: 404 })
      if (pathname.endsWith('7')) await Bun.sleep(SLOW_MS)
      const html = `<!doctype html><html><head><title>What ${pathname} says</title></head></html>`
      return new Response(html, { headers: { 'Content-Type': 'text/html' } })
    },
  })
  server.unref()
  return {
    url: `http://127.0.0.1:${server.port}`,
    /** `address:port`, as the setting for what may be fetched wants it. */
    endpoint: `127.0.0.1:${server.port}`,
    stop: () => server.stop(true),
  }
}

/** The address of a page that can be shown, or of one that is not there. */
export const linkTo = (siteUrl: string, name: string, isThere = true): string =>
  `${siteUrl}${isThere ? SHOWN : '/nowhere/'}${name}`

/** What is to be shown of the pages that a text links to: each once, in an order of its own. */
export const shownLinks = (body: string): string[] => [...new Set(body.match(SHOWN_LINK))].toSorted()

const SHOWN = '/shown/'
const SHOWN_LINK = /http:\/\/127\.0\.0\.1:\d+\/shown\/[\w-]+/g
const SLOW_MS = 150

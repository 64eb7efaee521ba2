import { createTestInstance, type TestInstanceOptions } from '../../test/harness/instance.ts'
import { DOT } from '../../test/harness/pictures.ts'

/** A page of somebody else's site, as it is served; `visits` counts who came. */
export interface OtherSite {
  url: string
  /** `address:port`, for the setting. */
  endpoint: string
  visits: (path: string) => number
  /** Puts a page or a picture at a path; a promise keeps who comes waiting. */
  put: (path: string, body: string | Uint8Array<ArrayBuffer>, type?: string, until?: Promise<unknown>) => void
  stop: () => Promise<void>
}

/** Somebody else's site, on this machine. */
export function startOtherSite(): OtherSite {
  const pages = new Map<string, { body: string | Uint8Array<ArrayBuffer>; type: string; until?: Promise<unknown> }>()
  const visits = new Map<string, number>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname } = new URL(request.url)
      visits.set(pathname, (visits.get(pathname) ?? 0) + 1)
      const page = pages.get(pathname)
      await page?.until
      return page
        ? new Response(page.body, { headers: { 'Content-Type': page.type } })
        : new Response('', { status: 404 })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    endpoint: `127.0.0.1:${server.port}`,
    visits: (path) => visits.get(path) ?? 0,
    put: (path, body, type = 'text/html', until) => void pages.set(path, { body, type, ...(until && { until }) }),
    stop: () => server.stop(true),
  }
}

/** An instance that may fetch from another site on this machine. */
export const createInstanceBeside = (other: OtherSite, options: TestInstanceOptions = {}) =>
  createTestInstance({ ...options, env: { LINK_PREVIEWS_ALLOW: other.endpoint, ...options.env } })

/** A page that says all there is to say of itself. */
export const pageOf = ({ title = 'Tide tables', description = '', picture = '' } = {}) => `<!doctype html><html><head>
<title>${title}</title><meta property="og:description" content="${description}">
<meta property="og:site_name" content="Tides">${picture && `<meta property="og:image" content="${picture}">`}</head></html>`

/** A picture of so many pixels. */
export async function makePicture(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Bun.Image(DOT).resize(width, height, { fit: 'fill' }).png().bytes())
}

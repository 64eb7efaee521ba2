import { Hono } from 'hono'
import { etag } from 'hono/etag'
import type { Site } from '../accounts/site.ts'
import type { Assets } from '../http/assets.ts'
import type { Env } from '../http/env.ts'
import { speaking } from '../texts/t.ts'
import { wantedLanguage } from '../texts/wanted-language.ts'
import { manifestOf } from './manifest.ts'
import { offlinePage, workerScript } from './worker.ts'

export interface InstalledDeps {
  findSite: () => Promise<Site | undefined>
  assets: Pick<Assets, 'style' | 'partOf' | 'worker'>
}

/** Asked for again each time, and sent again only when it changed. */
const ASK_AGAIN = { 'Cache-Control': 'private, no-cache' }

/** A worker takes what it may fetch from its own answer, and ours runs nothing but itself. */
const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"

/** What makes the site an app of its own: its manifest, its service worker, and the page for when there is no network. */
export function installedRoutes({ findSite, assets }: InstalledDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/sw.js', etag(), (c) =>
      c.body(workerScript(assets), 200, {
        ...ASK_AGAIN,
        'Content-Type': 'text/javascript; charset=utf-8',
        'Content-Security-Policy': WORKER_POLICY,
      }),
    )
    .get('/offline', etag(), (c) => {
      const language = wantedLanguage(c.req.query('language') ?? '', c.req.header('Accept-Language'))
      return speaking(language, () => c.html(offlinePage(assets), 200, ASK_AGAIN))
    })
    .get('/manifest.webmanifest', etag(), async (c) => {
      const site = await findSite()
      return c.body(JSON.stringify(manifestOf(site?.name ?? 'Hubbub')), 200, {
        ...ASK_AGAIN,
        'Content-Type': 'application/manifest+json; charset=utf-8',
      })
    })
}

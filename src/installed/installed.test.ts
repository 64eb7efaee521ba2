import { expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { createAssets } from '../http/assets.ts'
import { workerScript } from './worker.ts'

const assets = await createAssets()
const site = await createTestInstance({ assets })
const ines = await site.setUp()

/** What a browser reads of the answer to somebody unknown. */
async function manifest(): Promise<Record<string, unknown>> {
  const answer = await site.request('/manifest.webmanifest')
  expect(answer.headers.get('Content-Type')).toStartWith('application/manifest+json')
  return await answer.json()
}

test('the app is named like the site, also after the site was renamed', async () => {
  expect(await manifest()).toMatchObject({ name: 'Saltmarsh', start_url: '/', scope: '/', display: 'standalone' })
  await site.form('/admin/site', { site_name: 'Saltmarsh "Radio"' }, ines, 'PATCH')
  expect(await manifest()).toMatchObject({ name: 'Saltmarsh "Radio"' })
})

test('every icon is there, in the size that the manifest says, and one may be cut to any shape', async () => {
  const { icons } = await manifest()
  const purposes: string[] = []
  for (const icon of Array.isArray(icons) ? icons : []) {
    const { src, sizes, type, purpose = 'any' } = icon
    purposes.push(purpose)
    const answer = assets.respond(new Request(`http://hubbub.test${src}`))
    expect(answer?.headers.get('Content-Type')).toBe(type)
    if (type !== 'image/png') continue
    const header = new DataView(await (answer ?? new Response()).arrayBuffer(), 16)
    expect(`${header.getUint32(0)}x${header.getUint32(4)}`).toBe(sizes)
  }
  expect(purposes).toContain('maskable')
})

test('the way into the app is on every page, and leads to pages that are there', async () => {
  const pages = [site.request('/', {}, ines), site.request('/sign-in'), site.request('/docs')]
  for (const page of await Promise.all(pages))
    expect(await page.text()).toContain('rel="manifest" href="/manifest.webmanifest"')
  const { shortcuts } = await manifest()
  for (const { url } of Array.isArray(shortcuts) ? shortcuts : [])
    expect((await site.request(url, {}, ines)).status).toBe(200)
})

test('the service worker is asked for each time, sent when it changed, and may do nothing but fetch from this site', async () => {
  const answer = await site.request('/sw.js')
  expect(answer.headers.get('Cache-Control')).toBe('private, no-cache')
  expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  const known = { 'If-None-Match': answer.headers.get('ETag') ?? '' }
  expect((await site.request('/sw.js', { headers: known })).status).toBe(304)
})

test('the service worker is a new one when the page that it keeps, or its own code, changed', () => {
  const parts = { style: '/a.css', partOf: (name: string) => `/${name}.js`, worker: 'code' }
  const script = workerScript(parts)
  expect(workerScript({ ...parts })).toBe(script)
  expect(workerScript({ ...parts, style: '/b.css' })).not.toBe(script)
  expect(versionIn(workerScript({ ...parts, worker: 'other' }))).not.toBe(versionIn(script))
})

const versionIn = (script: string) => /"version":"([^"]+)"/.exec(script)?.[1]

test('the service worker keeps the offline page in the language of who it is for', async () => {
  await site.form('/settings/theme', { _method: 'PUT', language: 'de' }, ines)
  const script = await (await site.request('/sw.js', {}, ines)).text()
  const page = /"page":"([^"]+)"/.exec(script)?.[1] ?? ''
  expect(await (await site.request(page)).text()).toMatch(/<html lang="de"[^]*Keine Verbindung/)
  await site.form('/settings/theme', { _method: 'PUT', language: 'en' }, ines)
})

test('the offline page is the same for everybody, and everything on it is kept', async () => {
  const page = await (await site.request('/offline')).text()
  expect(await (await site.request('/offline', {}, ines)).text()).toBe(page)
  expect(page).not.toContain('Ines')
  const { files } = JSON.parse(/OFFLINE=(\{.*?\});/.exec(workerScript(assets))?.[1] ?? '{}')
  const needed = [...page.matchAll(/(?:src|href)="(\/[^"#]+)/g)].map(([, path = '']) => path)
  const notDrawn = new Set(['/apple-touch-icon.png', '/manifest.webmanifest'])
  for (const path of needed) if (!notDrawn.has(path)) expect(files).toContain(path)
})

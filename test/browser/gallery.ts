/**
 * Draws every page with sample content in Chromium, wide and narrow, light and dark, and looks for faults: axe-core's,
 * violations of the page's policy, and pages that are wider than the screen.
 *
 *   bun test/browser/gallery.ts [folder [page …]]
 */
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { toHtml } from '../../views/parts/to-html.ts'
import { pagesIn, sampleStyle } from './gallery-pages.tsx'

const STATIC = join(import.meta.dir, '../../views/static')
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
/** What opens on a press, by the name of its picture: the page and what to press. */
const STATES: Record<string, [page: string, press: string]> = {
  'site-menu': ['room', '[popovertarget=site-menu]'],
  'bell-menu': ['room', '[popovertarget=bell]'],
  'format-help': ['room', '[popovertarget=format]'],
  'member-menu': ['members', '[popovertarget^=member-]'],
  'archive-question': ['room-settings', '[popovertarget=archive]'],
  'delete-question': ['message', '[popovertarget=delete]'],
}
const THEMES = ['light', 'dark'] as const

const [folder = join(tmpdir(), 'hubbub-gallery'), ...only] = process.argv.slice(2)
const faults: string[] = []

await mkdir(folder, { recursive: true })
const server = serve()
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
for (const theme of THEMES) for (const size of ['wide', 'narrow'] as const) await drawAll(browser, theme, size)
await drawWithoutScript(browser)
await browser.close()
await server.stop(true)
console.log(faults.length > 0 ? faults.join('\n') : `No faults. The pictures are in ${folder}.`)
process.exitCode = faults.length > 0 ? 1 : 0

async function drawAll(browser: Browser, theme: 'light' | 'dark', size: keyof typeof SIZES) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: theme,
    hasTouch: size === 'narrow',
    isMobile: size === 'narrow',
    bypassCSP: false,
  })
  const page = await context.newPage()
  let name = ''
  page.on('console', (said) => {
    if (said.type() === 'error' && !said.text().includes('404')) faults.push(`${name} ${theme} ${size}: ${said.text()}`)
  })
  for (name of Object.keys(pagesIn(theme))) {
    if (only.length > 0 && !only.includes(name)) continue
    await page.goto(`${server.url}${theme}/${name}`)
    await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`) })
    faults.push(...(await faultsOn(page)).map((fault) => `${name} ${theme} ${size}: ${fault}`))
  }
  if (size === 'wide') await drawStates(page, theme)
  await context.close()
}

/** What only those without script see. */
async function drawWithoutScript(browser: Browser) {
  const context = await browser.newContext({ viewport: SIZES.wide, javaScriptEnabled: false })
  const page = await context.newPage()
  for (const name of ['room', 'settings', 'room-settings', 'message']) {
    if (only.length > 0 && !only.includes(name)) continue
    await page.goto(`${server.url}light/${name}`)
    await page.screenshot({ path: join(folder, `${name}-without-script.png`) })
  }
  await context.close()
}

async function drawStates(page: Page, theme: 'light' | 'dark') {
  for (const [name, [on, press]] of Object.entries(STATES)) {
    if (only.length > 0 && !only.includes(name)) continue
    await page.goto(`${server.url}${theme}/${on}`)
    await page.locator(press).first().click()
    await page.locator(':popover-open').waitFor()
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' })
    faults.push(...(await faultsOn(page)).map((fault) => `${name} ${theme}: ${fault}`))
  }
}

async function faultsOn(page: Page): Promise<string[]> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await page.addScriptTag({ url: '/axe.js' })
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await axe.run()
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 2)
          .map((node) => node.html.slice(0, 160))
          .join(' | ')}`,
    )
  })
  return width > 0 ? [`${width} px too wide`, ...violations] : violations
}

function serve() {
  const html = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY }
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: {
      '/me.css': () => new Response(sampleStyle(), { headers: { 'Content-Type': 'text/css' } }),
      '/none.js': () => new Response('', { headers: { 'Content-Type': 'text/javascript' } }),
      '/axe.js': new Response(Bun.file(join(import.meta.dir, '../../node_modules/axe-core/axe.min.js'))),
      '/:theme/:page': ({ params }) => {
        const page = pagesIn(params.theme === 'dark' ? 'dark' : 'light')[params.page]
        return page ? new Response(toHtml(page), { headers: html }) : new Response('', { status: 404 })
      },
      '/:file': ({ params }) => new Response(Bun.file(join(STATIC, params.file))),
    },
  })
}

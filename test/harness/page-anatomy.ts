import type { Page } from 'playwright-core'

/** What a browser itself says of a server that is away, or of a picture that a test has taken away. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|WebSocket/
const SAFE_URL = /^[a-z:-]+\[[^\]]+\]=(https?:\/\/|mailto:|#|\/(?![/\\])|\?|$)/i

export type PageAnatomy = ReturnType<typeof createPageAnatomy>

/**
 * What pages are made of, learned from harmless ones and held against those full of hostile texts: whatever else is on
 * them came from such a text. `origin` is where all of a page has to come from.
 */
export function createPageAnatomy(origin: () => string) {
  const known = new Set<string>()
  const unknown = new Set<string>()
  const badUrls = new Set<string>()
  const dialogs: string[] = []
  const foreign: string[] = []
  const errors: string[] = []

  /** Listens to what the page says and asks for. Call before it is shown. */
  async function watch(page: Page): Promise<void> {
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
        console.error(`CSP: ${violatedDirective} ${blockedURI} ${sourceFile}`),
      )
    })
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (line) => {
      if (line.type() === 'error' && !EXPECTED.test(line.text())) errors.push(line.text())
    })
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin())
        foreign.push(request.url())
    })
  }

  async function learn(page: Page): Promise<void> {
    for (const part of (await anatomyOf(page)).parts) known.add(part)
  }

  async function inspect(page: Page): Promise<void> {
    const { parts, urls } = await anatomyOf(page)
    for (const part of parts) if (!known.has(part)) unknown.add(part)
    for (const url of urls) if (!SAFE_URL.test(url)) badUrls.add(url)
  }

  /** All that was wrong so far: every list has to be empty. */
  const faults = () => ({ dialogs, unknown: [...unknown], badUrls: [...badUrls], foreign, errors })

  return { watch, learn, inspect, faults }
}

export const HARMLESS = { dialogs: [], unknown: [], badUrls: [], foreign: [], errors: [] }

/** Each tag, and each attribute of each tag; ids and dangerous attributes with their values. */
async function anatomyOf(page: Page): Promise<{ parts: string[]; urls: string[] }> {
  return page.evaluate(() => {
    const parts = new Set<string>()
    const urls = new Set<string>()
    const plain = (text: string) => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<==|^suggest-)\d+/g, '*')
    for (const element of document.querySelectorAll('*')) {
      const tag = element.localName
      parts.add(tag)
      for (const { name, value } of element.attributes) {
        const telling = name === 'id' || name === 'style' || /^(data-)?hx/.test(name)
        parts.add(telling ? `${tag}[${name}=${plain(value)}]` : `${tag}[${name}]`)
        if (/^(xlink:)?href$|^src(doc|set)?$|^(form)?action$|^(data|background|poster|ping|manifest)$/.test(name))
          urls.add(`${tag}[${name}]=${value}`)
      }
    }
    return { parts: [...parts], urls: [...urls] }
  })
}

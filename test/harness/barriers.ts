import { readFileSync } from 'node:fs'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(Bun.resolveSync('axe-core/axe.min.js', import.meta.dir), 'utf8')

/** What keeps people from using a page, or the part `within` of it, as axe finds it: a line a rule, with the elements. */
export async function barriersOf(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(SOURCE)
  return await page.evaluate(async (selector) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(selector)
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, within)
}

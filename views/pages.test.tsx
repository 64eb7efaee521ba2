import { describe, expect, test } from 'bun:test'
import { pagesIn } from '../test/browser/gallery-pages.tsx'
import { toHtml } from './parts/to-html.ts'

interface Tag {
  name: string
  attributes: Map<string, string>
}

const pages = Object.entries(pagesIn('light')).map(([name, page]) => [name, toHtml(page)] as const)

/** The tags of a page, those in templates too; `label`s with what they are for. */
async function tagsOf(html: string): Promise<Tag[]> {
  const tags: Tag[] = []
  const note = (element: HTMLRewriterTypes.Element) => {
    tags.push({
      name: element.tagName,
      attributes: new Map([...element.attributes].map(([name, value]) => [name, value] as const)),
    })
  }
  await new HTMLRewriter().on('*', { element: note }).transform(new Response(html)).text()
  return tags
}

const values = (tags: Tag[], attribute: string) => tags.flatMap((tag) => tag.attributes.get(attribute) ?? [])

describe.each(pages)('the page %s', (_, html) => {
  test('is a whole document with a language, a title and one main heading', () => {
    expect(html).toStartWith('<!doctype html><html lang="en"')
    expect(html).toMatch(/<title>[^<]+<\/title>/)
    expect([...html.matchAll(/<h1[ >]/g)]).toHaveLength(1)
  })

  test('has no script, style or handler of its own, which the policy forbids', async () => {
    const tags = await tagsOf(html)
    expect(tags.filter((tag) => tag.name === 'style')).toEqual([])
    expect(tags.filter((tag) => tag.name === 'script' && !tag.attributes.has('src'))).toEqual([])
    for (const tag of tags) for (const name of tag.attributes.keys()) expect(name).not.toMatch(/^(on|style$|hx-on)/)
  })

  test('names every id once, and points only to ids that are there', async () => {
    const outsideTemplates = html.replace(/<template.*?<\/template>/g, '')
    const tags = await tagsOf(outsideTemplates)
    const ids = values(tags, 'id')
    expect(ids).toHaveLength(new Set(ids).size)
    for (const attribute of ['popovertarget', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'for'])
      for (const target of values(tags, attribute)) expect(ids).toContain(target)
  })

  test('labels every field and every button that has no words', async () => {
    const tags = await tagsOf(html)
    const labelled = new Set(values(tags, 'for'))
    const fields = tags.filter(
      (tag) => ['input', 'select', 'textarea'].includes(tag.name) && tag.attributes.get('type') !== 'hidden',
    )
    const inLabel = new Set(['radio', 'checkbox'])
    for (const { attributes } of fields)
      expect(
        attributes.has('aria-label') ||
          labelled.has(attributes.get('id') ?? '') ||
          inLabel.has(attributes.get('type') ?? ''),
      ).toBe(true)
    const tools = tags.filter((tag) => tag.name !== 'label' && tag.attributes.get('class')?.split(' ').includes('tool'))
    for (const { attributes } of tools) expect(attributes.has('aria-label')).toBe(true)
  })

  test('posts what changes something, and asks with GET for what does not', async () => {
    const forms = (await tagsOf(html)).filter((tag) => tag.name === 'form')
    for (const { attributes } of forms)
      expect(['post', 'dialog'].includes(attributes.get('method') ?? '') || attributes.get('role') === 'search').toBe(
        true,
      )
  })
})

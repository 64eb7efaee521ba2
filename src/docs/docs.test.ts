import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { SETTINGS } from '../config.ts'
import { PAGE_NAMES } from './contents.ts'

const FOLDER = resolve(import.meta.dir, '../../docs')
const site = await createTestInstance()
await site.setUp()

const addressOf = (name: string) => (name === 'index' ? '/docs' : `/docs/${name}`)
const read = async (address: string) => (await site.request(address)).text()

test('every file of the manual is in its contents', async () => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3))
  expect(files.toSorted()).toEqual(PAGE_NAMES.toSorted())
})

test.each([...PAGE_NAMES])('%s can be read signed out, has a title and marks itself in the contents', async (name) => {
  const answer = await site.request(addressOf(name))
  const html = await answer.text()
  expect(answer.status).toBe(200)
  expect(html).toMatch(/<h1[^>]*>[^<]+<\/h1>/)
  expect(html.match(/aria-current="page"/g)).toHaveLength(1)
  expect(html).not.toContain('{{')
})

test.each([...PAGE_NAMES])('every link of %s within this site leads somewhere', async (name) => {
  const html = await read(addressOf(name))
  const links = [...html.matchAll(/(?:href|src)="(\/(?:docs|api)[^"]*|#[^"]*)"/g)].map(([, to]) => to ?? '')
  for (const to of new Set(links)) {
    const [path, hash] = to.split('#')
    const target = path === '' ? html : await read(path ?? '')
    expect([to, (await site.request(path || addressOf(name))).status]).toEqual([to, 200])
    if (hash) expect(target).toContain(`id="${hash}"`)
  }
})

test.each([
  'nothing',
  '__proto__',
  'install.md',
  '..%2f..%2fpackage.json',
  '..%2fREADME',
  'images/..%2f..%2fpackage.json',
  'images/none.png',
])('/docs/%s is not found', async (page) => {
  expect((await site.request(`/docs/${page}`)).status).toBe(404)
})

test('the page of settings has all of them', async () => {
  const html = await read('/docs/configure')
  for (const name of Object.keys(SETTINGS)) expect(html).toContain(`<code>${name}</code>`)
})

test('code is in colours and can be scrolled by the keyboard', async () => {
  const html = await read('/docs/operate')
  expect(html).toContain('<pre tabindex="0"><code><span class="hljs-keyword">update</span> site')
})

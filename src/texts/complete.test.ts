import { expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { german } from './german.ts'

/*
 * What people wrote here is Cyrillic, so every Latin word on a page is the program's. One that is the same on the English page and on the
 * German one is a text that nobody translated, but for words that are the same in both.
 */

const site = await createTestInstance()
const ines = await site.setUp('Инес')
const roomId = await site.makeRoom(ines, { name: 'причал', kind: 'public' })

/** What stands for itself in every language: names, keys, time zones, and how something is typed. */
const SAME = [
  /^(Saltmarsh|Hubbub|General|English|Deutsch|UTC)$/,
  /^(Ctrl|Alt|Esc|Enter|Del)\b/,
  /^[A-Z]\w+\/[\w/+-]+$/,
  /^(\*\*bold\*\*|_italic_|`code`|code|code block|&gt; quote|quote|- item|list|:tada:)$/,
  /^(has|is|mentions|from|before|after): ?\w*$/,
  /^(&quot;exact words&quot;|-not)$/,
  // Emoji have their English names in every language, by which they are typed.
  /^(party popper|thumbs up|red heart|face with tears of joy|eyes|folded hands)$/,
]

const PAGES = [
  '/',
  '/rooms',
  `/rooms/${roomId}`,
  `/rooms/${roomId}/pins`,
  `/rooms/${roomId}/polls/new`,
  '/threads',
  '/mentions',
  '/saved',
  '/search?q=вода',
  '/settings',
  '/sign-in',
  '/rooms/new',
  '/drafts',
  '/settings/notifications',
  '/admin/emoji',
  '/admin/audit',
  '/directs/new',
  '/admin/site',
  '/admin/people',
  '/admin/reports',
]

test('a page says everything in the language of who reads it', async () => {
  const messages = await fill()
  const left: Record<string, string[]> = {}
  for (const path of [...PAGES, ...messages]) {
    const [english, translated] = [await wordsOf(path, 'en'), new Set(await wordsOf(path, 'de'))]
    const same = english.filter((words) => translated.has(words) && isUntranslated(words))
    if (same.length > 0) left[path] = same
  }
  expect(left).toEqual({})
})

/** Messages of all kinds; gives the pages of one. */
async function fill(): Promise<string[]> {
  const [plain, edited, deleted] = [
    await site.say(ines, roomId, 'вода'),
    await site.say(ines, roomId, 'прилив'),
    await site.say(ines, roomId, 'отлив'),
  ]
  const change = (path: string, method: string, body: unknown = {}) =>
    site.json(`/api/v1/messages/${path}`, body, ines, method)
  await change(edited.id, 'PATCH', { body: 'туман' })
  await change(`${plain.id}/reactions/${encodeURIComponent('🎉')}`, 'PUT')
  await site.json(`/api/v1/rooms/${roomId}/messages`, { body: 'ветер', thread_root_id: plain.id }, ines)
  await site.json(`/api/v1/rooms/${roomId}/messages`, { body: 'буря', reply_to_id: deleted.id }, ines)
  await change(deleted.id, 'DELETE')
  return [`/messages/${plain.id}`, `/messages/${edited.id}/versions`, `/rooms/${roomId}/threads/${plain.id}`]
}

/** The texts and labels of a page. */
async function wordsOf(path: string, language: string): Promise<string[]> {
  const page = await site.request(
    path,
    { headers: { 'Accept-Language': language } },
    path === '/sign-in' ? undefined : ines,
  )
  expect([path, page.status]).toEqual([path, 200])
  const words = new Set<string>()
  let text = ''
  const rewriter = new HTMLRewriter().on('body *', {
    element: (element) => {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        words.add(element.getAttribute(name)?.trim() ?? '')
    },
    text: (chunk) => {
      text += chunk.text
      if (!chunk.lastInTextNode) return
      words.add(text.trim())
      text = ''
    },
  })
  await rewriter.transform(page).text()
  return [...words]
}

const COGNATES = new Set<string>(
  Object.entries(german).flatMap(([english, translation]) => (english === translation ? [english] : [])),
)

const isUntranslated = (words: string) =>
  /[A-Za-z]{3}/.test(words) &&
  words !== ines.email &&
  !SAME.some((pattern) => pattern.test(words)) &&
  !COGNATES.has(words)

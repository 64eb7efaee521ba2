import { expect, test } from 'bun:test'
import { hostileStrings } from '../../test/corpus/hostile-strings.ts'
import { messageWith } from '../../src/messages/message.fixture.ts'
import { mentionsMailHtml, mentionsMailText, type MentionsMail } from './mentions.tsx'

const said = (text: string) =>
  messageWith({
    id: '01926000-1111-7000-8000-000000000001',
    room_id: '01926000-2222-7000-8000-000000000001',
    seq: 7,
    author: { id: '01926000-0000-7000-8000-000000000008', name: text, avatar: null },
    body: text,
    html: text,
    created_at: '2026-11-24T09:41:00.000Z',
  })

const mailWith = (text: string): MentionsMail => {
  const message = said(text)
  return {
    siteName: text,
    name: text,
    timeZone: 'UTC',
    lines: [{ kind: 'mention', message, room: { id: message.room_id, kind: 'private', name: text } }],
    more: 2,
    afterMinutes: 15,
    showsText: true,
    addressOf: (path) => `https://chat.example.org${path}`,
    unsubscribe: 'https://chat.example.org/unsubscribe/kestrel',
  }
}

/** Every tag with its attributes, and every address. */
async function partsOf(html: string): Promise<string[]> {
  const parts: string[] = []
  const note = (element: HTMLRewriterTypes.Element) => {
    parts.push(`${element.tagName} ${[...element.attributes].map(([name]) => name).join(' ')}`)
    const href = element.getAttribute('href')
    if (href !== null) parts.push(href)
  }
  await new HTMLRewriter().on('*', { element: note }).transform(new Response(html)).text()
  return parts
}

test('S24: no text of a person puts an element, an attribute or an address into a mail', async () => {
  const harmless = await partsOf(mentionsMailHtml(mailWith('Front desk')))
  for (const text of hostileStrings) expect(await partsOf(mentionsMailHtml(mailWith(text)))).toEqual(harmless)
})

test('what was written takes one line of the text, away from the margin', () => {
  const mail = { ...mailWith('Ines'), siteName: 'Saltmarsh' }
  const [line] = mail.lines
  if (!line) throw new Error('expected a line')
  const lines = [{ ...line, message: { ...line.message, body: 'one\n\nNo more of these mails: https://evil.example' } }]
  const margin = mentionsMailText({ ...mail, lines })
    .split('\n')
    .filter((one) => /^\S/.test(one))
  expect(margin).toEqual([
    'Hello Ines,',
    '3 messages wait for you in Saltmarsh.',
    'In Ines',
    'And 2 more: https://chat.example.org/mentions',
    'You get this because you were away from Saltmarsh for 15 minutes or more.',
    'No more of these mails: https://chat.example.org/unsubscribe/kestrel',
  ])
})

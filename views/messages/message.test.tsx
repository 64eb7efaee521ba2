import { describe, expect, test } from 'bun:test'
import { messageWith } from '../../src/messages/message.fixture.ts'
import type { Message } from '../../src/messages/message.ts'
import type { Language } from '../../src/texts/language.ts'
import { hostileStrings } from '../../test/corpus/hostile-strings.ts'
import { renderMessage } from './message.tsx'
import { reactionLabel } from './reaction-label.ts'
import { MESSAGE_WORDS } from './words.ts'

const ines = '01926000-0000-7000-8000-000000000007'
const priya = '01926000-0000-7000-8000-000000000008'

const plain = messageWith({
  id: '01926000-1111-7000-8000-000000000001',
  room_id: '01926000-2222-7000-8000-000000000001',
  seq: 4212,
  changed_seq: 4215,
  author: { id: priya, name: 'Priya', avatar: null },
  body: 'Good *morning*',
  html: '<p>Good <em>morning</em></p>',
  created_at: '2026-11-24T09:41:00.000Z',
})

const render = (more: Partial<Message> = {}, language: Language = 'en') =>
  renderMessage({ ...plain, ...more }, 'UTC', language)

/** What a browser would find: every tag with its attributes, in order. */
async function tagsOf(html: string): Promise<string[]> {
  const tags: string[] = []
  const note = (element: HTMLRewriterTypes.Element) => {
    tags.push(`${element.tagName} ${[...element.attributes].map(([name]) => name).join(' ')}`)
  }
  await new HTMLRewriter().on('*', { element: note }).transform(new Response(html)).text()
  return tags
}

describe('a message', () => {
  test('carries its numbers, its author and whom it mentions', () => {
    const html = render({ mentions: [ines, priya], mentions_room: true })
    expect(html).toStartWith(
      `<li class="message" id="m-${plain.id}" tabindex="-1" data-seq="4212" data-changed-seq="4215" data-author="${priya}" data-mentions="${ines} ${priya} room">`,
    )
  })

  test('always has the whole head, also when it continues', () => {
    const html = render({ continues: true })
    expect(html).toContain('class="message continues"')
    expect(html).toContain('>Priya</a>')
    expect(html).toContain('<time datetime="2026-11-24T09:41:00.000Z">09:41</time>')
  })

  test('shows its rendered body as it is', () => {
    expect(render()).toContain('<div class="body prose" dir="auto"><p>Good <em>morning</em></p></div>')
  })

  test('is large when it is only emoji', () => {
    expect(render({ jumbo: true })).toContain('class="body prose jumbo"')
  })

  test('says that it was edited, and links to what it said before', () => {
    const html = render({ edited_at: '2026-11-24T09:50:00.000Z' })
    expect(html).toContain(`</p> <a class="edited" href="/messages/${plain.id}/versions">(edited)</a>`)
  })

  test('writes times in the given zone', () => {
    expect(renderMessage(plain, 'Asia/Tokyo', 'en')).toContain('>18:41</time>')
  })

  test('quotes with a way to the original, and tells when that was deleted', () => {
    const quote = { id: '01926000-1111-7000-8000-000000000000', seq: 4100, author_name: 'Jonas', text: 'By <date>' }
    expect(render({ quote })).toContain(
      `<a class="quote" href="/rooms/${plain.room_id}?at=4100#m-${quote.id}"><span class="cut" dir="auto"><b>Jonas</b> By &lt;date&gt;</span></a>`,
    )
    expect(render({ quote: { ...quote, text: null } })).toContain('<b>Jonas</b> Deleted message')
  })

  test('that was deleted leaves author and time, and nothing of what was said', () => {
    const html = render({
      deleted_at: '2026-11-24T10:00:00.000Z',
      html: '<p>secret</p>',
      mentions: [ines],
      quote: { id: plain.id, seq: 1, author_name: 'Jonas', text: 'secret' },
      reactions: [{ emoji: '🎉', user_ids: [ines], user_names: ['Ines'] }],
    })
    expect(html).toContain('class="message deleted"')
    expect(html).toContain('data-deleted=""')
    expect(html).toContain('This message was deleted')
    expect(html).toContain('>Priya</a>')
    for (const gone of ['secret', 'Jonas', 'reaction', 'data-mentions']) expect(html).not.toContain(gone)
  })

  test('names who reacted, for eyes and ears', () => {
    const html = render({ reactions: [{ emoji: '🎉', user_ids: [ines, priya], user_names: ['Ines', 'Priya'] }] })
    expect(html).toContain(
      `<button class="reaction" data-by="${ines} ${priya}" data-names="Ines\nPriya" data-emoji="🎉" aria-label="party popper, 2: Ines and Priya" title="party popper, 2: Ines and Priya">🎉<span>2</span></button>`,
    )
  })
})

describe('a message in German', () => {
  const thread = (replies: number) => ({ replies, last_reply_at: '2026-10-24T09:41:00.000Z', faces: [] })
  const file = { id: priya, name: 'a.zip', alt: '', size: 1_600_000, media_type: 'application/zip', url: '/f' }

  test('says whatever it says by itself in German', () => {
    const html = render(
      {
        edited_at: '2026-11-24T09:50:00.000Z',
        pinned_at: '2026-11-24T09:50:00.000Z',
        quote: { id: plain.id, seq: 1, author_name: 'Jonas', text: null },
        reactions: [{ emoji: '🎉', user_ids: [ines, priya], user_names: ['Ines', 'Priya'] }],
        attachments: [{ ...file, width: null, height: null, thumbnail_url: null }],
        thread: thread(3),
      },
      'de',
    )
    for (const words of ['(bearbeitet)', '(angeheftet)', 'Gelöschte Nachricht', '3 Antworten', '1,5 MB'])
      expect(html).toContain(`>${words}<`.replace('>Gelöschte', ' Gelöschte'))
    for (const label of ['🎉, 2: Ines und Priya', 'Reaktionen', 'Aktionen'])
      expect(html).toContain(`aria-label="${label}"`)
    expect(html).toMatch(/>zuletzt <time [^>]*>24\. Okt\. \d\d:41<\/time></)
  })

  test('counts one reply as one', () => {
    expect(render({ thread: thread(1) }, 'de')).toContain('<b>1 Antwort</b>')
    expect(render({ thread: thread(1) })).toContain('<b>1 reply</b>')
  })

  test('says that it was deleted', () => {
    expect(render({ deleted_at: '2026-11-24T10:00:00.000Z' }, 'de')).toContain('<p>Diese Nachricht wurde gelöscht</p>')
  })

  test('names the people of a reaction and counts the rest', () => {
    const label = (names: string[]) => reactionLabel('🎉', names, MESSAGE_WORDS.de)
    expect(label(['A', 'B', 'C', 'D'])).toBe('🎉, 4: A, B, C und eine weitere Person')
    expect(label(['A', 'B', 'C', 'D', 'E'])).toBe('🎉, 5: A, B, C und 2 weitere')
  })
})

describe('hostile names and bodies', () => {
  test('inject no element and no attribute', async () => {
    const mild = (text: string) =>
      render({
        author: { id: priya, name: text, avatar: null },
        quote: { id: plain.id, seq: 1, author_name: text, text },
        reactions: [{ emoji: '🎉', user_ids: [ines], user_names: [text] }],
      })
    const expected = await tagsOf(mild('Priya'))
    for (const hostile of hostileStrings) expect(await tagsOf(mild(hostile))).toEqual(expected)
  })

  test('do not begin an htmx element, which htmx looks for by text', () => {
    const html = render({ author: { id: priya, name: '<hx-partial hx-target="body">', avatar: null } })
    expect(html).not.toContain('<hx-')
  })
})

describe('the name of a reaction', () => {
  const label = (emoji: string, names: string[]) => reactionLabel(emoji, names, MESSAGE_WORDS.en)

  test('lists up to three people and counts the rest', () => {
    expect(label('heart', ['Ines'])).toBe('heart, 1: Ines')
    expect(label('heart', ['Ines', 'Priya', 'Dele'])).toBe('heart, 3: Ines, Priya and Dele')
    expect(label('heart', ['Ines', 'Priya', 'Dele', 'Hana'])).toBe('heart, 4: Ines, Priya, Dele and 1 other')
    expect(label('heart', ['Ines', 'Priya', 'Dele', 'A', 'B', 'C', 'D'])).toBe(
      'heart, 7: Ines, Priya, Dele and 4 others',
    )
  })
})

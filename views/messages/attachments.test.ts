import { expect, test } from 'bun:test'
import type { Attachment } from '../../src/files/attachment.ts'
import { renderAttachments } from './attachments.ts'
import { MESSAGE_WORDS } from './words.ts'

const ID = '01926000-1111-7000-8000-000000000001'

const file = (name: string, mediaType: string): Attachment => ({
  id: ID,
  name,
  size: 12_000,
  media_type: mediaType,
  url: `/files/${ID}`,
  width: null,
  height: null,
  thumbnail_url: null,
  alt: '',
})

test('a voice message is a sound that says what it is and how long', () => {
  const html = renderAttachments([file('Voice message 1:07.webm', 'audio/webm')], MESSAGE_WORDS.en)
  expect(html).toContain(`<audio controls preload="none" src="/files/${ID}" aria-label="Voice message, 1:07">`)
  expect(html).toContain('#mic"')
  expect(html).toContain('<b class="cut" dir="auto">Voice message</b><small>1:07 · 12 kB</small>')
  const german = renderAttachments([file('Voice message 1:07.webm', 'audio/webm')], MESSAGE_WORDS.de)
  expect(german).toContain('aria-label="Sprachnachricht, 1:07"')
})

test.each([
  ['Voice message 1:07.zip', 'application/zip'],
  ['Voice message 1:07.webm', 'video/webm'],
  ['Voice message <b>.webm', 'audio/webm'],
])('%j of type %s goes by its name', (name, mediaType) => {
  const html = renderAttachments([file(name, mediaType)], MESSAGE_WORDS.en)
  expect(html).not.toContain('#mic"')
  expect(html).toContain(`<b class="cut" dir="auto">${Bun.escapeHTML(name)}</b>`)
})

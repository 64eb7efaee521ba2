import { describe, expect, test } from 'bun:test'
import { idOf, messageOf, USER_ID } from '../delivery/run.fixture.ts'
import type { Language } from '../texts/language.ts'
import type { Message } from './message.ts'
import { createRendered } from './rendered.ts'

const message = (more: Partial<Message> = {}) => messageOf(1, { html: '<p>x</p>', ...more })

/** Counts how often something is drawn: the time zone is asked for each time. */
function counted() {
  let drawn = 0
  const rendered = createRendered(() => {
    drawn += 1
    return 'UTC'
  })
  return {
    ...rendered,
    html: (message: Message, language: Language = 'en') => rendered.html(message, language),
    drawn: () => drawn,
  }
}

describe('rendered messages', () => {
  test('each state of a message is drawn once', () => {
    const { html, drawn } = counted()
    expect(html(message())).toBe(html(message()))
    expect(drawn()).toBe(1)
  })

  test('are drawn once for each language that is asked for', () => {
    const { html, drawn } = counted()
    const deleted = message({ deleted_at: '2026-11-24T10:00:00.000Z' })
    for (const _ of [1, 2]) {
      expect(html(deleted, 'en')).toContain('This message was deleted')
      expect(html(deleted, 'de')).toContain('Diese Nachricht wurde gelöscht')
    }
    expect(drawn()).toBe(2)
  })

  test('a later state is drawn anew, and so is an earlier one that is asked for late', () => {
    const { html } = counted()
    expect(html(message())).toContain('<p>x</p>')
    expect(html(message({ changed_seq: 2, html: '<p>y</p>' }))).toContain('<p>y</p>')
    expect(html(message())).toContain('<p>x</p>')
  })

  test.each<[string, (name: string) => Partial<Message>]>([
    ['its author', (name) => ({ author: { id: USER_ID, name, avatar: null } })],
    ['who is quoted', (name) => ({ quote: { id: idOf(1), seq: 1, author_name: name, text: 'x' } })],
    ['who reacted', (name) => ({ reactions: [{ emoji: '👍', user_ids: [USER_ID], user_names: [name] }] })],
  ])('%s has another name, which takes no number: it is drawn anew', (_, named) => {
    const { html } = counted()
    expect(html(message(named('Old')))).toContain('Old')
    expect(html(message(named('New')))).toContain('New')
  })

  test('are forgotten when told so', () => {
    const { html, forget, drawn } = counted()
    html(message())
    forget()
    html(message())
    expect(drawn()).toBe(2)
  })

  test('keep a bounded number of characters: what has not been asked for long is drawn anew, what is new is not', () => {
    const { html, drawn } = counted()
    const large = (n: number) => message({ id: idOf(n), html: 'x'.repeat(2 ** 20) })
    for (let n = 0; n < 20; n++) html(large(n))
    expect(drawn()).toBe(20)
    html(large(19))
    expect(drawn()).toBe(20)
    html(large(0))
    expect(drawn()).toBe(21)
  })
})

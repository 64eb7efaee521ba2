import { expect, test } from 'bun:test'
import { markedExcerpt } from './marks.ts'
import { parseQuery } from './query.ts'

const marked = (body: string, question: string) =>
  markedExcerpt({ body, attachments: [] }, parseQuery(question, '2026-11-24').terms)
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join('')

test.each([
  ['The **transmitter** board', 'transm', 'The [transmitter] board'],
  ['The transmitter board', 'board transmitter', 'The [transmitter board]'],
  ['CAFÉ, cafe', 'cafe', '[CAFÉ], [cafe]'],
  ['low tide, low', '"low tide"', '[low tide], low'],
  ['tide and table', 'tide -rope', '[tide] and table'],
  ['私は東京都庁に', '東京', '私は[東京]都庁に'],
  ['nothing of it', 'tide', 'nothing of it'],
])('%p asked for %p', (body, question, shown) => {
  expect(marked(body, question)).toBe(shown)
})

test('of a long text it shows what is around the first hit', () => {
  const shown = marked(`${'before '.repeat(100)}needle${' after'.repeat(100)}`, 'needle')
  expect(shown).toStartWith('…before')
  expect(shown).toContain('before [needle] after')
  expect(shown).toEndWith('after…')
  expect(shown.length).toBeLessThan(300)
})

test('a text without an end of a word is cut all the same, between characters', () => {
  const shown = markedExcerpt({ body: '𝒳'.repeat(5_000), attachments: [] }, [])
    .map(({ text }) => text)
    .join('')
  expect(shown.length).toBeLessThan(300)
  expect(shown.isWellFormed()).toBe(true)
})

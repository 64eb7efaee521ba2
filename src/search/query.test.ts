import { expect, test } from 'bun:test'
import { readDay } from './day.ts'
import { operatorOf, parseQuery } from './query.ts'

const read = (text: string) => parseQuery(text, '2026-11-24')
const wordsOf = (text: string) =>
  read(text).terms.map(({ words, prefix, not }) => `${not ? '-' : ''}${words.join('+')}${prefix ? '*' : ''}`)

test.each([
  ['tide table', ['tide', 'table*']],
  ['tide "low table"', ['tide', 'low+table']],
  ['“low tide” x', ['low+tide', 'x']],
  ['"not closed', ['not+closed']],
  ['tide -table', ['tide', '-table']],
  ['-"low tide" x1', ['-low+tide', 'x1*']],
  ['tide-table foo_bar', ['tide+table', 'foo+bar*']],
  ['https://example.org/a', ['https+example+org+a']],
  ['10:30 note:this', ['10+30', 'note+this*']],
  ['東京 tide', ['東京*', 'tide*']],
  ['tide tab in:desk', ['tide', 'tab*']],
  ['- "" :', []],
])('%p looks for %p', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test('operators have values, in any case and with blanks in quotes', () => {
  const query = read('FROM:@Priya in:"Front desk" in:#news has:links is:pinned mentions:me tide')
  expect(query).toMatchObject({
    from: ['Priya'],
    in: ['Front desk', 'news'],
    has: ['link'],
    is: ['pinned'],
    mentions: ['me'],
    faults: [],
  })
  expect(query.operators.map(({ label }) => label)).toContain('in: Front desk')
  expect(wordsOf('from: tide')).toEqual(['from', 'tide*'])
})

test('what an operator can not be is told', () => {
  expect(read('has:horns').faults).toEqual(['has: needs one of file, link, image, code, found “horns”.'])
  expect(read('on:2026-02-30').faults[0]).toContain('found “2026-02-30”')
})

test.each([
  ['2026', '2026-01-01', '2027-01-01'],
  ['2026-12', '2026-12-01', '2027-01-01'],
  ['2026-2-28', '2026-02-28', '2026-03-01'],
  ['Today', '2026-11-24', '2026-11-25'],
  ['yesterday', '2026-11-23', '2026-11-24'],
])('%s is from %s to %s', (text, from, to) => {
  expect(readDay(text, '2026-11-24')).toEqual({ from, to })
})

test.each(['', '26', '2026-13', '2026-02-30', '0001', '9999', '2026-1-1-1', 'soon'])('%p is no day', (text) => {
  expect(readDay(text, '2026-11-24')).toBeUndefined()
})

test('several bounds narrow one another', () => {
  expect(read('after:2025 after:2026 before:2026-06 on:2026-03')).toMatchObject({
    after: '2026-03-01',
    before: '2026-04-01',
  })
})

test('an operator that is made is read as it was meant', () => {
  for (const name of ['Front desk', '放送部', 'a"b', 'x:y'])
    expect(read(operatorOf('in', name)).in).toEqual([name.replace('"', ' ')])
})

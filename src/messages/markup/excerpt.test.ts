import { expect, test } from 'bun:test'
import { createRandom } from '../../../test/oracle/random.ts'
import { excerpt } from './excerpt.ts'
import { renderBody } from './render-body.ts'

test('an excerpt is one line without the marks of Markdown', () => {
  expect(
    excerpt('# Hi **all**\n\n> see [the *page*](https://a.example)\n- `one`\n- two :tada:\n\n```ts\nlet a\n```'),
  ).toBe('Hi all see the page one two 🎉 let a')
  expect(excerpt('a\r\n\tb\u2028c')).toBe('a b c')
  expect(excerpt('|a|b|\n|-|-|\n|1|2|')).toBe('a b 1 2')
})

test('it is text, so it keeps what looks like HTML, for the page to escape', () => {
  expect(excerpt('<b>x</b> &amp; *y*')).toBe('<b>x</b> & y')
})

test('it shows names, addresses and targets that have no words', () => {
  expect(excerpt('@Ines **https://a.example/_b_** ![](https://a.example/c.png)')).toBe(
    '@Ines https://a.example/_b_ https://a.example/c.png',
  )
})

test('it is cut between characters and says so', () => {
  expect(excerpt('abcdef', 6)).toBe('abcdef')
  expect(excerpt('abcdefg', 6)).toBe('abcde…')
  expect(excerpt('abc 👨‍👩‍👧 d', 8)).toBe('abc…')
  expect(excerpt('a'.repeat(200))).toHaveLength(140)
})

test('it holds nothing that turns round the text beside it', () => {
  expect(excerpt('a\u202eb\u2066c\0\x1b*d*')).toBe('a b c\ufffd d')
})

test('it is not empty for a body that is not', () => {
  for (const body of ['>', '---', '-', '```']) expect(excerpt(body)).toBe(body)
})

test('it says of a spoiler only that there is one', () => {
  const bodies = [
    '||s||',
    '**||s||**',
    '*||s||*',
    '~~||s||~~',
    '# ||s||',
    '- ||s||',
    '> ||s||',
    '[||s||](https://a.example)',
  ]
  for (const body of [...bodies, '||`s`||', '||[s](https://s.example)||', '||https://s.example||', '||s\ns||'])
    expect(excerpt(`x\n\n${body}`)).toBe('x [spoiler]')
  expect(excerpt('a || b || c `||d||`')).toBe('a || b || c ||d||')
})

test('it hides whatever the message hides', () => {
  const marks = ['||', '**', '*', '`', '\n\n', '\n- ', ' ', 'a', 'b', '~~', '[', '](https://a.example)', '> ', '\\']
  const random = createRandom(7)
  for (let n = 0; n < 3_000; n++) {
    const body = Array.from({ length: 12 }, (_, i) => (i % 3 === 1 ? `||` : random.pick(marks))).join('')
    expect(countOf(excerpt(body, 1_000), '[spoiler]'), JSON.stringify(body)).toBe(hiddenIn(renderBody(body).html))
  }
})

const countOf = (text: string, part: string) => text.split(part).length - 1

/** How many spoilers stand in no other. */
function hiddenIn(html: string): number {
  const inner = /<details class="spoiler">(?:(?!<details)[^])*?<\/details>/g
  const outer = html.replace(inner, '!')
  return outer.includes('<details') ? hiddenIn(outer) : countOf(outer, '!')
}

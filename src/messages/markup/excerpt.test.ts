import { expect, test } from 'bun:test'
import { excerpt } from './excerpt.ts'

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

import { expect, test } from 'bun:test'
import { kept } from './kept.ts'
import { toHtml } from './to-html.ts'

test('a kept component is drawn once for the same facts and again for others', () => {
  let drawings = 0
  const Hello = kept(
    ({ name }: { name: string; noise: number }) => {
      drawings += 1
      return <p>Hello {name}</p>
    },
    ({ name }) => name,
  )
  expect(toHtml(<Hello name="Ines" noise={1} />)).toBe('<p>Hello Ines</p>')
  expect(toHtml(<Hello name="Ines" noise={2} />)).toBe('<p>Hello Ines</p>')
  expect(toHtml(<Hello name="<b>" noise={1} />)).toBe('<p>Hello &lt;b&gt;</p>')
  expect(drawings).toBe(2)
})

test('a kept component forgets the oldest drawing, not the way to draw it', () => {
  const Number = kept(
    ({ value }: { value: number }) => <i>{value}</i>,
    ({ value }) => value,
    2,
  )
  for (const value of [1, 2, 3, 1]) expect(toHtml(<Number value={value} />)).toBe(`<i>${value}</i>`)
})

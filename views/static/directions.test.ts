import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { directionOf } from '../../src/texts/language.ts'

const PHYSICAL = [
  /(?<![\w-])(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right)\b/,
  /(?<![\w-])(?:left|right)\s*:/,
  /(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b/,
  /border-(?:top|bottom)-(?:left|right)-radius/,
]
const SHORTHAND = /(?<![\w-])(padding|margin|inset|border-width|scroll-margin|scroll-padding|border-radius)\s*:\s*([^;}/]+)/g

/** What a style says of left and right, where it should say start and end. */
function physicalIn(css: string): string[] {
  const plain = css.replace(/\/\*[^]*?\*\//g, '')
  const named = PHYSICAL.flatMap((pattern) => plain.match(new RegExp(pattern, 'g')) ?? [])
  const uneven = [...plain.matchAll(SHORTHAND)].filter(([, property = '', value = '']) => isUneven(property, value))
  return [...named, ...uneven.map(([text]) => text)]
}

/** Four values of which left and right differ. */
function isUneven(property: string, value: string): boolean {
  const [a, b, c, d] = value.replace('!important', '').match(/(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? []
  if (property === 'border-radius') return b !== undefined && (d === undefined ? c !== undefined || a !== b : a !== b || c !== d)
  return d !== undefined && b !== d
}

test.each([...new Glob('**/*.css').scanSync({ cwd: import.meta.dir })])('%s knows start and end, not left and right', async (name) => {
  expect(physicalIn(await Bun.file(`${import.meta.dir}/${name}`).text())).toEqual([])
})

test('a style that knows left and right is found out', () => {
  for (const rule of [
    'a { margin-left: 1px }',
    'a { right: 0 }',
    'a { text-align: left }',
    'a { padding: 1px 2px 1px 3px }',
    'a { border-radius: 1px 2px }',
  ])
    expect(physicalIn(rule)).toHaveLength(1)
  expect(physicalIn('a { padding: 1px 2px 3px; margin: 0 auto; inset: 0 1px 0 1px; border-radius: 1px 1px 0 0 }')).toEqual([])
})

test('a page is written the way its language is', () => {
  expect(['en', 'de', 'zh-Hant', 'pt-BR'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr', 'ltr'])
  expect(['ar', 'he', 'fa-IR', 'ur', 'dv', 'az-Arab'].map(directionOf)).toEqual(Array(6).fill('rtl'))
})

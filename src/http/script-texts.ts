import { join } from 'node:path'
import { german } from '../texts/german.ts'
import type { Language } from '../texts/language.ts'

const SCRIPTS = 'client/**/*.ts'
const TESTS = /\.test\.ts$/
/** `t('A text')` and `t('A text of {n}', …`: how pages' script says a text. */
const SAID = /(?<![\w.$])t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*(\)|,)/g
const SAID_OTHERWISE = /(?<![\w.$])t\((?!'@text:)/
const MARK = /@text:(\d+)@/g

/** The source of scripts with a mark in place of each text, by path; and the texts, as the marks count them. */
export interface MarkedScripts {
  files: Record<string, string>
  texts: readonly string[]
}

/**
 * Marks the texts in the script of the pages. It is bundled once, with the marks; then `withTexts` writes in each
 * language what they stand for, so no page carries a language that it does not speak, nor waits for a table of words.
 * @throws for a text that is not written out where it is said: nobody could put another language in its place
 */
export async function markTexts(views: string): Promise<MarkedScripts> {
  const paths = [...new Bun.Glob(SCRIPTS).scanSync({ cwd: views })].filter((path) => !TESTS.test(path))
  const sources = await Promise.all(
    paths.map(async (path) => [join(views, path), await Bun.file(join(views, path)).text()] as const),
  )
  const texts: string[] = []
  const marked = sources.map(([path, source]) => [path, markedSource(path, source, texts)] as const)
  return { files: Object.fromEntries(marked), texts }
}

/** Bundled script with its texts in a language. */
export function withTexts(code: string, texts: readonly string[], language: Language): string {
  const table: Readonly<Record<string, string>> = language === 'de' ? german : {}
  return code.replace(MARK, (_, index: string) => {
    const text = texts[Number(index)] ?? ''
    return escaped(table[text] ?? text)
  })
}

function markedSource(path: string, source: string, texts: string[]): string {
  const marked = source.replace(SAID, (_, single?: string, double?: string, after = '') => {
    const mark = `'@text:${texts.push((single ?? double ?? '').replace(/\\(.)/g, '$1')) - 1}@'`
    // Without values there is nothing to fill in.
    return after === ')' ? mark : `t(${mark},`
  })
  if (SAID_OTHERWISE.test(marked))
    throw new Error(`Expected each text written out where it is said, as in t('Save'), found another in ${path}.`)
  return marked
}

/** It stands in a string of any of the three quotes: the minifier chooses. */
const escaped = (text: string) => text.replace(/[\\'"`]|\$\{/g, '\\$&')

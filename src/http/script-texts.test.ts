import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { markTexts, withTexts } from './script-texts.ts'

const views = mkdtempSync(join(tmpdir(), 'hubbub-script-texts-'))
const file = join(views, 'client/page.ts')

mkdirSync(join(views, 'client'))
afterAll(() => rmSync(views, { recursive: true }))

async function marked(source: string): Promise<{ code: string; texts: readonly string[] }> {
  writeFileSync(file, source)
  const { files, texts } = await markTexts(views)
  return { code: files[file] ?? '', texts }
}

describe('the texts of script', () => {
  test('are put in place in each language, with or without values', async () => {
    const { code, texts } = await marked("[t('Save'), t(\n  '{n} members',\n  { n }), set('Save'), \"Don’t\"]")
    expect(withTexts(code, texts, 'en')).toBe("['Save', t('{n} members',\n  { n }), set('Save'), \"Don’t\"]")
    expect(withTexts(code, texts, 'de')).toBe("['Speichern', t('{n} Mitglieder',\n  { n }), set('Save'), \"Don’t\"]")
  })

  test.each(['"', "'", '`', '\\', '${1}', '"`\'\\'])('keep %s, in whichever quotes they end up', async (sign) => {
    const text = `a ${sign} b`
    const literal = `'${text.replace(/[\\']/g, '\\$&')}'`
    for (const source of [`export const said = t(${literal})`, `export const said = \`\${t(${literal})}\``]) {
      const { code, texts } = await marked(source)
      for (const quote of ['"', "'", '`']) {
        const inWords = withTexts(code.replace(/'(@text:\d+@)'/, `${quote}$1${quote}`), texts, 'en')
        expect(await import(`data:text/javascript,${encodeURIComponent(inWords)}`)).toMatchObject({ said: text })
      }
    }
  })

  test('must stand where they are said', async () => {
    expect(marked('export const said = t(word)')).rejects.toThrow('written out where it is said')
    expect(marked("export const said = t(isNew ? 'New' : 'Save')")).rejects.toThrow('written out where it is said')
    await marked("export const said = format(word) + at('x')")
  })
})

import { t } from '../../src/texts/t.ts'

/** What a browser is called in words: "Firefox on Linux"; and whether it is carried in a pocket. */
export function deviceOf(userAgent: string): { name: string; icon: 'phone' | 'laptop' } {
  const browser = firstOf(BROWSERS, userAgent) ?? t('A browser')
  const system = firstOf(SYSTEMS, userAgent)
  return {
    name: system ? t('{browser} on {system}', { browser, system }) : browser,
    icon: system === 'iPhone' || system === 'Android' ? 'phone' : 'laptop',
  }
}

/** In this order: most browsers claim to be several. */
const BROWSERS = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
] as const

const SYSTEMS = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const

const firstOf = (names: readonly (readonly [RegExp, string])[], text: string) =>
  names.find(([sign]) => sign.test(text))?.[1]

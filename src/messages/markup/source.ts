/** The body as every renderer here takes it: whole characters, `\n` for line ends, no blank lines around. */
export function toSource(body: string): string {
  const text = /[\0\r\ufeff]/.test(body)
    ? body.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').replaceAll('\ufeff', '')
    : body
  return text
    .toWellFormed()
    .trimEnd()
    .replace(/^(?:[ \t]*\n)+/, '')
}

/**
 * Whether anything in a source could be more than plain text. It may say yes too often (a hyphen at the start of a
 * line), never no by mistake: a test compares both ways of rendering.
 */
export function isPlain(source: string): boolean {
  return !SPECIAL.test(source)
}

const SPECIAL = /\|\||[*_~`\\[@#\uE000-\uF8FF]|https?:|:[a-z0-9_+-]+:|&[#a-z]|^[ \t]*(?:[-+=>|:]|\d{1,9}[.)])/im

/** Characters of a name that is kept: file systems take 255 bytes. */
const MAX_CHARACTERS = 120

/** Controls, and marks by which a name reads otherwise than it is written (Unicode's bidirectional controls). */
const DECEIVING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A file's name as it is shown and offered for saving: no folders, nothing invisible, not too long, never empty. */
export function cleanFileName(name: string): string {
  const own = name.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const visible = own.replace(DECEIVING, '').trim()
  return shorten(visible) || 'file'
}

/** What is after the last dot stays. */
function shorten(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= MAX_CHARACTERS) return name
  const [ending = ''] = /\.[\p{L}\p{N}]{1,10}$/u.exec(name) ?? []
  return characters.slice(0, MAX_CHARACTERS - ending.length).join('') + ending
}

/** The header that names a file to be shown or saved (RFC 6266, with RFC 8187 for what is not ASCII). */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

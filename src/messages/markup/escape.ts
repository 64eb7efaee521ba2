/** Text that is safe between tags. Quotes stay as they are: they mean nothing there, and chat is full of them. */
export function escapeText(text: string): string {
  if (!/[&<>]/.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Text that is safe within a quoted attribute. `<` is escaped here too: htmx rewrites `<hx-…` wherever it stands. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

/** Undoes `escapeText`, for code that is to be escaped again by somebody else. */
export function unescapeText(html: string): string {
  if (!html.includes('&')) return html
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

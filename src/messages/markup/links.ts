import { escapeAttribute } from './escape.ts'

/**
 * A link around HTML that holds no link itself, or undefined for a target that is not allowed. Allowed are absolute
 * `http`, `https` and `mailto` addresses without blanks or control characters; anything else, known to be harmful or
 * not, is refused (S25). Links to `siteOrigin` open in the same page, all others in a new one.
 */
export function renderLink(href: string, html: string, siteOrigin?: string): string | undefined {
  if (!ALLOWED.test(href) || !URL.canParse(href)) return undefined
  if (siteOrigin && href.startsWith(`${siteOrigin}/`)) return `<a href="${escapeAttribute(href)}">${html}</a>`
  return `<a href="${escapeAttribute(href)}" rel="noopener noreferrer nofollow" target="_blank">${html}</a>`
}

/**
 * How much of a match of `BARE_URL` is the address: without the punctuation of the sentence around it, and up to a
 * bracket that it did not open itself, so that `(see https://a.example/b_(c))` keeps the inner pair only.
 */
export function trimUrl(match: string): string {
  let url = match.slice(0, firstUnopened(match))
  while (TRAILING.includes(url.at(-1) ?? ' ')) url = url.slice(0, -1)
  return /^https?:\/\/[\p{L}\p{N}[]/iu.test(url) && URL.canParse(url) ? url : ''
}

/** Bidi controls end it: an address must not be read backwards. */
export const BARE_URL = String.raw`(?<![A-Za-z0-9])[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s<>"\`|\\\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]+`

const ALLOWED = /^(?:https?:\/\/|mailto:)[^\s\p{Cc}\u202a-\u202e\u2066-\u2069\p{Co}<>"`\\]+$/iu
const TRAILING = ".,:;!?'*_~"
const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

function firstUnopened(match: string): number {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 }
  for (let i = 0; i < match.length; i++) {
    const char = match.charAt(i)
    if (char in open) open[char] = (open[char] ?? 0) + 1
    const opener = OPENERS[char]
    if (!opener) continue
    const count = open[opener] ?? 0
    if (count === 0) return i
    open[opener] = count - 1
  }
  return match.length
}

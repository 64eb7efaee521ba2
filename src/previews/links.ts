import { unescapeText } from '../messages/markup/escape.ts'

/** Previews of one message. */
const MAX_LINKS = 3
const MAX_LENGTH = 2_000

/**
 * The addresses of the first links of a rendered body that are to be looked at: each once, without its fragment. Links
 * to this site and mentions are none, and what is in a spoiler stays there; in code there are no links.
 */
export function linksIn(html: string): string[] {
  if (!html.includes('<a href="http')) return []
  const found = new Set<string>()
  for (const [, href = ''] of withoutSpoilers(html).matchAll(OUTSIDE)) {
    const url = addressOf(href)
    if (url !== undefined) found.add(url)
    if (found.size === MAX_LINKS) break
  }
  return [...found]
}

/** As `renderLink` writes them: those to this site have no `rel`. */
const OUTSIDE = /<a href="(https?:[^"]+)" rel=/gi
const INNERMOST = /<details class="spoiler">(?:(?!<\/?details)[^])*<\/details>/g

/** One may stand within another. */
function withoutSpoilers(html: string): string {
  const less = html.replace(INNERMOST, '')
  return less === html ? html : withoutSpoilers(less)
}

function addressOf(href: string): string | undefined {
  const url = URL.parse(unescapeText(href.replaceAll('&quot;', '"').replaceAll('&#39;', "'")))
  if (!url || url.href.length > MAX_LENGTH) return undefined
  url.hash = ''
  return url.href
}

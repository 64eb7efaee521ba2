/** What a page says of itself, as plain text. */
export interface PageFacts {
  title: string
  description: string
  siteName: string
  /** Absolute, where it names one. */
  pictureUrl: string | undefined
}

const MAX_TITLE = 200
const MAX_DESCRIPTION = 300
const MAX_SITE_NAME = 80

/**
 * Reads Open Graph's names (https://ogp.me), those of Twitter's cards, and what every page has. Undefined for a page
 * without a title. What comes out is text without line ends and marks of direction, cut; it is still to be escaped.
 */
export function readPage(bytes: Uint8Array, charset: string | undefined, url: URL): PageFacts | undefined {
  const { metas, titles } = collect(decode(bytes, charset))
  const first = (max: number, ...names: string[]) =>
    names.map((name) => tidy(metas.get(name) ?? '', max)).find((text) => text !== '') ?? ''
  const title = first(MAX_TITLE, 'og:title', 'twitter:title') || tidy(titles, MAX_TITLE)
  if (title === '') return undefined
  const picture = first(
    MAX_ADDRESS,
    'og:image:secure_url',
    'og:image',
    'og:image:url',
    'twitter:image',
    'twitter:image:src',
  )
  return {
    title,
    description: first(MAX_DESCRIPTION, 'og:description', 'twitter:description', 'description'),
    siteName: first(MAX_SITE_NAME, 'og:site_name', 'application-name') || url.hostname.replace(/^www\./, ''),
    pictureUrl: (picture && URL.parse(picture, url)?.href) || undefined,
  }
}

const MAX_ADDRESS = 2_000
/** Of one piece of text, before it is tidied: a page may say anything at any length. */
const MAX_RAW = 4_000
/** Where a page says in which characters it is written (HTML, 13.2.3.2). */
const PRESCAN_BYTES = 1024

function decode(bytes: Uint8Array, charset: string | undefined): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, PRESCAN_BYTES))
  const label = charset ?? /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** The first of each name counts. Titles of drawings within the page are no titles of it. */
function collect(html: string) {
  const metas = new Map<string, string>()
  let titles = ''
  let seen = 0
  new HTMLRewriter()
    .on('meta', {
      element(meta) {
        const name = (meta.getAttribute('property') ?? meta.getAttribute('name') ?? '').toLowerCase()
        const content = meta.getAttribute('content')
        if (name !== '' && content && !metas.has(name)) metas.set(name, content.slice(0, MAX_RAW))
      },
    })
    .on('title', {
      element: () => void seen++,
      text({ text }) {
        if (seen === 1 && titles.length < MAX_RAW) titles += text
      },
    })
    .transform(html)
  return { metas, titles }
}

/** The parser leaves entities as they were written. */
function tidy(raw: string, max: number): string {
  const text = raw
    .slice(0, MAX_RAW)
    .replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,31});/gi, decodeEntity)
    .toWellFormed()
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= max) return text
  const end = GRAPHEMES.segment(text.slice(0, max + 1)).containing(max - 1)?.index ?? 0
  return `${text.slice(0, end).trimEnd()}…`
}

/** Controls, and what would turn round the text beside it. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Markdown knows every entity of HTML (CommonMark, 6.2). */
const decodeEntity = (entity: string) => Bun.markdown.render(entity, { paragraph: (text) => text })

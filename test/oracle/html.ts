/** One message's element, as the server wrote it. */
export interface MessageElement {
  /** `m-<id>` in the room's list, `t-<id>` in a thread's. */
  elementId: string
  list: 'room' | 'thread'
  /** Of a thread's list in a frame: the message that started it. */
  rootId?: string
  id: string
  seq: number
  changedSeq: number
  deleted: boolean
  /** The element's bytes, from `<li` to `</li>`. */
  html: string
}

/** A list of messages, as the server wrote it. */
export interface MessageList {
  roomId: string
  epoch: string
  seq: number
  /** The list's bytes, from `<ol` to `</ol>`. */
  html: string
}

/**
 * Finds `<ol id="messages" …>`, or that of a thread, in a page. Throws when there is none or an attribute is missing.
 * A scan for tags is enough (and no parser can repair what it should report), because every `<` in text and attributes is escaped.
 */
export function requireMessageList(page: string, id: 'messages' | 'thread' = 'messages'): MessageList {
  for (const match of page.matchAll(/<ol\b[^>]*>/g)) {
    if (attribute(match[0], 'id') !== id) continue
    const html = page.slice(match.index, endOfElement(page, match.index, 'ol'))
    return {
      roomId: requireAttribute(match[0], 'data-room-id'),
      epoch: requireAttribute(match[0], 'data-epoch'),
      seq: Number(requireAttribute(match[0], 'data-seq')),
      html,
    }
  }
  throw new Error(`expected <ol id="${id}">, found ${page.slice(0, 200)}`)
}

/** All messages' elements in a run of HTML, in its order; dividers and anything else are passed over. */
export function listMessageElements(html: string): MessageElement[] {
  const elements: MessageElement[] = []
  let from = 0
  for (const match of html.matchAll(/<li\b[^>]*>/g)) {
    const elementId = attribute(match[0], 'id')
    if (match.index < from || elementId === undefined || !/^[mt]-[0-9a-f-]{36}$/.test(elementId)) continue
    from = endOfElement(html, match.index, 'li')
    elements.push(toElement(elementId, match[0], html.slice(match.index, from)))
  }
  return elements
}

/** The messages' elements of a `changes` frame: those inside its `<hx-partial>`s, each with the target it names. */
export function listChangedElements(content: string): MessageElement[] {
  const known = parsedContents.get(content)
  if (known !== undefined) return known
  const elements: MessageElement[] = []
  for (const match of content.matchAll(/<hx-partial\b[^>]*>/g)) {
    const inner = content.slice(match.index, endOfElement(content, match.index, 'hx-partial'))
    const rootId = /data-thread-root-id=(?:&quot;|")([0-9a-f-]+)/.exec(attribute(match[0], 'hx-target') ?? '')?.[1]
    elements.push(...listMessageElements(inner).map((element) => (rootId ? { ...element, rootId } : element)))
  }
  if (parsedContents.size > MAX_PARSED_CONTENTS) parsedContents.clear()
  parsedContents.set(content, elements)
  return elements
}

/** The same frame reaches every page of a room: parse it once. */
const parsedContents = new Map<string, MessageElement[]>()
const MAX_PARSED_CONTENTS = 20_000

/** What a person reads in an element: no tags, entities decoded. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

/** What an element shows of its message besides the text. */
export interface Shown {
  edited: boolean
  pinned: boolean
  reactions: { emoji: string; user_ids: string[] }[]
  /** The ids of its files, in their order. */
  files: string[]
  replies: number
  /** What it quotes; null where it quotes nothing. */
  quote: string | null
  /** Of a poll: whether it is over, and who chose each of its options. */
  poll: { closed: boolean; votes: string[][] } | null
  /** The addresses of its link previews, in an order of their own. */
  previews: string[]
}

/** Reads what an element shows. What somebody wrote can not look like it, because every `<` in it is escaped. */
export function readShown(html: string): Shown {
  const known = readElements.get(html)
  if (known !== undefined) return known
  const links = [...html.matchAll(/<(?:a|video|audio)\b[^>]*\s(?:href|src)="\/files\/([0-9a-f-]{36})/g)]
  const quote = /<a class="quote"[^>]*>(.*?)<\/a>/s.exec(html)?.[1]
  const shown = {
    edited: html.includes('>(edited)</a>'),
    pinned: /<a\b[^>]*\sdata-pinned/.test(html),
    reactions: [...html.matchAll(/<button class="reaction"[^>]*>/g)].map(([tag]) => ({
      emoji: textOf(requireAttribute(tag, 'data-emoji')),
      user_ids: requireAttribute(tag, 'data-by').split(' '),
    })),
    files: [...new Set(links.map((match) => match[1] ?? ''))],
    replies: Number(/<b>(\d+) repl(?:y|ies)<\/b>/.exec(html)?.[1] ?? 0),
    quote: quote === undefined ? null : textOf(quote.replace(/<b\b[^>]*>.*?<\/b>/s, '')).trim(),
    poll: readPoll(html),
    previews: [...html.matchAll(/<a class="preview"[^>]*>/g)]
      .map(([tag]) => textOf(requireAttribute(tag, 'href')))
      .toSorted(),
  }
  if (readElements.size > MAX_PARSED_CONTENTS) readElements.clear()
  readElements.set(html, shown)
  return shown
}

function readPoll(html: string): Shown['poll'] {
  const tag = /<(?:form|div) class="poll"[^>]*>/.exec(html)?.[0]
  if (tag === undefined) return null
  const options = [...html.matchAll(/<\w+ class="poll-option"[^>]*>/g)].map(([one]) => requireAttribute(one, 'data-by'))
  return { closed: /\sdata-closed/.test(tag), votes: options.map((by) => by.split(' ').filter(Boolean)) }
}

/** Many pages show the same bytes. */
const readElements = new Map<string, Shown>()

function toElement(elementId: string, tag: string, html: string): MessageElement {
  return {
    elementId,
    list: elementId.startsWith('m-') ? 'room' : 'thread',
    id: elementId.slice(2),
    seq: Number(requireAttribute(tag, 'data-seq')),
    changedSeq: Number(requireAttribute(tag, 'data-changed-seq')),
    deleted: /\sdata-deleted(?=[\s=>/])/.test(tag),
    html,
  }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`)
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined)
}

function requireAttribute(tag: string, name: string): string {
  const value = attribute(tag, name)
  if (value === undefined) throw new Error(`expected ${name} in ${tag}`)
  return value
}

/** Where the element that begins at `start` ends; nested elements of its name are counted. */
function endOfElement(html: string, start: number, name: string): number {
  const tags = new RegExp(`<(/?)${name}(?=[\\s>/])[^>]*>`, 'g')
  tags.lastIndex = start
  let depth = 0
  for (let match = tags.exec(html); match !== null; match = tags.exec(html)) {
    depth += match[1] === '/' ? -1 : 1
    if (depth === 0) return tags.lastIndex
  }
  throw new Error(`expected </${name}> for ${html.slice(start, start + 120)}`)
}

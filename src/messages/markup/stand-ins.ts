import { drawCustomEmoji } from '../../emoji/draw-emoji.ts'
import { paths } from '../../http/paths.ts'
import { findEmoji } from './emoji.ts'
import { escapeAttribute, escapeText } from './escape.ts'
import { BARE_URL, renderLink, trimUrl } from './links.ts'
import { findName, foldName, isNameStart, type Named } from './names.ts'
import { BARS } from './spoilers.ts'

/** Whom and what a message may name, looked up by the caller. */
export type Names = {
  /** People of the room among `findMentionCandidates(body)`; of two with one name the first is meant. */
  people?: readonly Named[]
  /** Rooms that every member of this room may see, among `findRoomCandidates(body)`. */
  rooms?: readonly Named[]
  /** Names of the site's own emoji among `findEmojiNames(body)`. */
  emoji?: ReadonlySet<string>
  /** `https://chat.example.org`: links to it open in the same page. */
  siteOrigin?: string | undefined
}

/** What one stand-in character stands for. */
export type StandIn = {
  /** As it was typed: what code and the targets of links show. */
  raw: string
  /** As text without a link: what the text of a link and an excerpt show. */
  label: string
  html: string
  mentions?: string
}

/** In `mentions`: everybody in the room. */
export const WHOLE_ROOM = 'room'
/** Stands for a line end that must not become `<br>`. */
export const LINE_END = '\uF8FF'
/** Stands for a tab, which the parser would turn into blanks. */
export const TAB = '\uF8FE'
/** Stands for nothing, and so ends a run of marks. */
export const NOTHING = '\uF8FD'
/** Stands for the edge of an element in plain text, where nothing is to be seen of it. */
export const EDGE = '\uF8FB'

/**
 * Puts one private-use character in place of each bare link, mention, room and emoji name. The Markdown parser takes
 * it for a letter, so an underscore in an address or a star in a name can not become emphasis, and no rule has to
 * know which text is code: code gets the raw text back. (The parser's own bare links lose the text of `**https://…**`.)
 */
export function createStandIns(names: Names) {
  const standIns: StandIn[] = []
  const people = toMap(names.people, [[WHOLE_ROOM, { id: WHOLE_ROOM, name: WHOLE_ROOM }]])
  const rooms = toMap(names.rooms)

  return { putIn, restoreRaw, restoreText, resolveLabels, resolveHtml }

  function putIn(source: string): string {
    const find = new RegExp(FIND, 'g')
    let text = ''
    let done = 0
    for (let match = find.exec(source); match; match = find.exec(source)) {
      const found = standInAt(source, match.index, match[0])
      // What only looked like something may hold something: ":30:" of "10:30:tada:".
      find.lastIndex = match.index + (found?.raw.length ?? (/^[\\Hh]/.test(match[0]) ? match[0].length : 1))
      if (!found) continue
      text += source.slice(done, match.index) + add(found)
      done = find.lastIndex
    }
    return text + source.slice(done)
  }

  function standInAt(source: string, index: number, match: string): StandIn | undefined {
    const first = match.charAt(0)
    if (first === '@') return named(source, index, people, mention)
    if (first === '#') return named(source, index, rooms, roomLink)
    if (first === ':') return emoji(match, names.emoji)
    if (first === '\\') return undefined
    return /[<h]/i.test(first) ? bareLink(match, names.siteOrigin) : literal(match)
  }

  function add(standIn: StandIn): string {
    if (standIns.length >= MAX_STAND_INS) return isPrivateUse(standIn.raw) ? '\ufffd' : standIn.raw
    return String.fromCharCode(FIRST + standIns.push(standIn) - 1)
  }

  /** Plain text as it was typed. */
  function restoreRaw(text: string): string {
    return resolve(text, (standIn) => standIn.raw)
  }

  /** Plain text as it is read. */
  function restoreText(text: string): string {
    return resolve(text, (standIn) => standIn.label)
  }

  /** HTML that holds no link, for within a link. */
  function resolveLabels(html: string): string {
    return resolve(html, (standIn) => shield(escapeText(standIn.label)))
  }

  /** The last step. Also tells who was really mentioned: what stands in code or in a link is not. */
  function resolveHtml(html: string) {
    const mentions = new Set<string>()
    const resolved = resolve(html, (standIn) => {
      if (standIn.mentions) mentions.add(standIn.mentions)
      return standIn.html
    })
    return { html: resolved, mentions }
  }

  function resolve(text: string, show: (standIn: StandIn) => string): string {
    return text.replace(/[\uE000-\uF8FF]/g, (char) => {
      const standIn = standIns[char.charCodeAt(0) - FIRST]
      return standIn ? show(standIn) : (RESERVED[char] ?? '')
    })
  }
}

/** HTML of what was restored, so that the last step takes nothing in it for a stand-in and no line end for a break. */
export function shield(html: string): string {
  return html.replace(/[\n\uE000-\uF8FF]/g, (char) => (char === '\n' ? LINE_END : `&#${char.charCodeAt(0)};`))
}

export type StandIns = ReturnType<typeof createStandIns>

const FIRST = 0xe000
const MAX_STAND_INS = 0xf8fb - FIRST
const RESERVED: Readonly<Record<string, string>> = { [LINE_END]: '\n', [TAB]: '\t', [NOTHING]: '', [BARS]: '||' }
/** `]:` is here so that no line vanishes as a link's definition, a long run of stars because it nests as deep as it is long. */
const FIND = String.raw`\\.|<?${BARE_URL}>?|[@#]|:[a-z0-9_+-]+:|\]:|\*{9,}|_{9,}|[\uE000-\uF8FF]`

function toMap(named: readonly Named[] = [], always: readonly (readonly [string, Named])[] = []): Map<string, Named> {
  return new Map([...named.map((each) => [foldName(each.name), each] as const).toReversed(), ...always])
}

function isPrivateUse(char: string): boolean {
  return char >= '\uE000' && char <= '\uF8FF'
}

function literal(raw: string): StandIn {
  return { raw, label: raw, html: escapeText(raw) }
}

function named(
  source: string,
  index: number,
  known: ReadonlyMap<string, Named>,
  show: (raw: string, named: Named) => StandIn,
): StandIn | undefined {
  if (known.size === 0 || !isNameStart(source, index)) return undefined
  const found = findName(source, index + 1, source.charAt(index), known)
  return found && show(source.slice(index, found.end), found.named)
}

function mention(raw: string, { id, name }: Named): StandIn {
  if (id === WHOLE_ROOM)
    return { raw, label: raw, html: '<span class="mention" data-user="room">@room</span>', mentions: id }
  const html = `<a class="mention" href="${escapeAttribute(paths.person(id))}" data-user="${escapeAttribute(id)}">@<bdi>${escapeText(name)}</bdi></a>`
  return { raw, label: raw, html, mentions: id }
}

function roomLink(raw: string, { id, name }: Named): StandIn {
  return { raw, label: raw, html: `<a href="${escapeAttribute(paths.room(id))}">#<bdi>${escapeText(name)}</bdi></a>` }
}

function emoji(raw: string, custom: ReadonlySet<string> | undefined): StandIn | undefined {
  const name = raw.slice(1, -1)
  const found = findEmoji(name)
  if (found) return { raw, label: found, html: found }
  return custom?.has(name) ? { raw, label: raw, html: drawCustomEmoji(name) } : undefined
}

/** `https://…`, or `<https://…>` whole. */
function bareLink(match: string, siteOrigin: string | undefined): StandIn | undefined {
  const url = trimUrl(match.replace(/^<|>$/g, ''))
  if (match.startsWith('<') && match !== `<${url}>`) return undefined
  const html = url && renderLink(url, escapeText(url), siteOrigin)
  return html ? { raw: match.startsWith('<') ? match : url, label: url, html } : undefined
}

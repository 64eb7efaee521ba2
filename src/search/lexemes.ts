import { isUnspaced, wordsIn } from './words.ts'

/** Stands in a list of lexemes where the bucket goes, which only the database knows. No word has it. */
export const BUCKET_MARK = '~'

/** What of a message is indexed. */
export interface Indexed {
  roomId: string
  authorId: string
  body: string
  html: string
  mentions: readonly string[]
  mentionsRoom: boolean
  /** A reply in a thread, or what it hangs on. */
  inThread: boolean
  fileNames: readonly string[]
  /** What it lets one choose from. */
  pollOptions?: readonly string[]
  hasImage: boolean
}

/**
 * Stands in every list of lexemes as this version makes them, without a bucket. What lacks it was indexed by an older
 * version, which knew neither pairs nor what a thread hangs on: it is looked for without pairs until it is indexed again.
 */
export const FORM = '=2'

/**
 * A message as the text of a tsvector, each lexeme behind the mark of its bucket: its words with their places, the pairs
 * of them that stand side by side, and what else it is found by. Only words have letters in front, so they can not meet.
 */
export function lexemesOf(message: Indexed): string {
  const places = new Map<string, number[]>()
  const texts = [message.body, ...message.fileNames, ...(message.pollOptions ?? [])]
  const all = wordsIn(texts.join('\n')).map(({ word }) => word)
  all.forEach((word, i) => placesOf(places, word).push(i + 1))
  const words = [...places].map(([word, at]) => `'${BUCKET_MARK}${word}':${at.slice(0, MAX_PLACES).join(',')}`)
  return [`'${FORM}'`, ...words, ...[...pairsIn(all), ...traitsOf(message)].map(quote)].join(' ')
}

/** PostgreSQL keeps no more of one lexeme. */
const MAX_PLACES = 255

/** What a message is found by besides its words. Ids are cut: the rows are compared with the whole. */
export const traits = {
  /** Every message. */
  any: '=',
  room: (id: string) => `=r${id.slice(-8)}`,
  author: (id: string) => `=a${id.slice(-8)}`,
  mention: (id: string) => `=m${id.slice(-8)}`,
  mentionsRoom: '=mroom',
  thread: '=thread',
  file: '=file',
  image: '=image',
  link: '=link',
  code: '=code',
} as const

/** A word or a trait in a list of lexemes or a query; neither has quotes or backslashes. */
export const quote = (lexeme: string) => `'${BUCKET_MARK}${lexeme}'`

/** Several words side by side; the last may be the beginning of one. */
export const phrase = (words: readonly string[], prefix: boolean): string =>
  words.map(quote).join(' <-> ') + (prefix ? ':*' : '')

/**
 * What a message with these words side by side has besides them. Few others have it: without it, every message with two
 * common words would have to be read to see how they stand.
 */
export function pairsOf(words: readonly string[], prefix: boolean): string[] {
  const last = words.at(-1)
  return pairsIn(prefix && last !== undefined && !isUnspaced(last) ? words.slice(0, -1) : words)
}

const pairsIn = (words: readonly string[]): string[] => [
  ...new Set(words.slice(1).map((word, i) => pairOf(words[i] ?? '', word))),
]

/**
 * Two words as one of 4,096: so few that each has many messages of its bucket, which makes the index smaller than the
 * words themselves do, and so many that one in some two hundred messages has it by chance. Where there are no blanks,
 * words are cut elsewhere when more follows, and only the first character of the second is sure.
 */
function pairOf(first: string, second: string): string {
  const hash = hashOf(`${first} ${isUnspaced(second) ? String.fromCodePoint(second.codePointAt(0) ?? 0) : second}`)
  return `+${FIGURES[(hash >> 6) & 63]}${FIGURES[hash & 63]}`
}

const FIGURES = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'

/** FNV-1a of its UTF-16 units, folded to 12 bits. Kept in the index: it must stay as it is. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff
}

function traitsOf({
  roomId,
  authorId,
  html,
  mentions,
  mentionsRoom,
  inThread,
  fileNames,
  hasImage,
}: Indexed): string[] {
  return [
    traits.any,
    traits.room(roomId),
    traits.author(authorId),
    ...mentions.map(traits.mention),
    ...(mentionsRoom ? [traits.mentionsRoom] : []),
    ...(inThread ? [traits.thread] : []),
    ...(fileNames.length > 0 ? [traits.file] : []),
    ...(hasImage ? [traits.image] : []),
    ...(/href="(?:https?|mailto):/.test(html) ? [traits.link] : []),
    ...(html.includes('<code') ? [traits.code] : []),
  ]
}

function placesOf(places: Map<string, number[]>, word: string): number[] {
  const known = places.get(word)
  if (known) return known
  const fresh: number[] = []
  places.set(word, fresh)
  return fresh
}

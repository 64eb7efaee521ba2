import { wordsIn } from './words.ts'

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
 * A message as the text of a tsvector, each lexeme behind the mark of its bucket: its words with their places, and what
 * else it is found by. Only words have letters in front, so the two can not meet.
 */
export function lexemesOf(message: Indexed): string {
  const places = new Map<string, number[]>()
  const texts = [message.body, ...message.fileNames, ...(message.pollOptions ?? [])]
  wordsIn(texts.join('\n')).forEach(({ word }, i) => placesOf(places, word).push(i + 1))
  const words = [...places].map(([word, at]) => `'${BUCKET_MARK}${word}':${at.slice(0, MAX_PLACES).join(',')}`)
  return [...words, ...traitsOf(message).map(quote)].join(' ')
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

import { excerpt } from '../messages/markup/excerpt.ts'
import type { Term } from './query.ts'
import { type Word, wordsIn } from './words.ts'

/** A run of plain text, not HTML: whether it was asked for. */
export interface Run {
  text: string
  hit: boolean
}

/** Of a body, in UTF-16 units. */
const MAX_SHOWN = 280
/** Before the first hit. */
const LEAD = 80
const MAX_BODY = 100_000

export interface Shown {
  body: string
  attachments: readonly { name: string }[]
  poll?: { options: readonly { text: string }[] } | null
}

/** A part of a message, the names of its files and what it lets one choose from as plain text, around the first of the words that were asked for, with all of them marked. */
export function markedExcerpt({ body, attachments, poll }: Shown, terms: readonly Term[]): Run[] {
  const options = poll?.options.map(({ text }) => text) ?? []
  const parts = [excerpt(body, MAX_BODY), ...attachments.map(({ name }) => name), ...options]
  const text = parts.filter(Boolean).join(' · ')
  const words = wordsIn(text)
  const hits = findHits(
    text,
    words,
    terms.filter((term) => !term.not),
  )
  const { start, end } = windowOf(text, words, hits[0]?.start ?? 0)
  const runs: Run[] = []
  let at = start
  for (const hit of hits) {
    if (hit.end > end) break
    if (hit.start > at) runs.push({ text: text.slice(at, hit.start), hit: false })
    runs.push({ text: text.slice(hit.start, hit.end), hit: true })
    at = hit.end
  }
  if (at < end) runs.push({ text: text.slice(at, end), hit: false })
  if (start > 0) runs.unshift({ text: '…', hit: false })
  if (end < text.length) runs.push({ text: '…', hit: false })
  return runs
}

interface Span {
  start: number
  end: number
}

/** What stands side by side is marked as one. */
function findHits(text: string, words: Word[], terms: readonly Term[]): Span[] {
  const hit = new Set<number>()
  for (const term of terms)
    words.forEach((_, i) => {
      if (fits(words, i, term)) term.words.forEach((__, k) => hit.add(i + k))
    })
  const spans: Span[] = []
  for (const i of [...hit].toSorted((a, b) => a - b)) {
    const word = words[i]
    if (!word) continue
    const last = spans.at(-1)
    if (last && /^\s*$/.test(text.slice(last.end, word.start))) last.end = word.end
    else spans.push({ start: word.start, end: word.end })
  }
  return spans
}

const fits = (words: Word[], at: number, { words: wanted, prefix }: Term) =>
  wanted.every((word, k) => {
    const found = words[at + k]?.word
    return found === word || (prefix && k === wanted.length - 1 && found?.startsWith(word) === true)
  })

/** Cut between words, so never within a character. */
function windowOf(text: string, words: Word[], firstHit: number): Span {
  if (text.length <= MAX_SHOWN) return { start: 0, end: text.length }
  const from = firstHit <= LEAD ? 0 : (words.find((word) => word.start >= firstHit - LEAD)?.start ?? 0)
  const last = words.findLast((word) => word.end <= from + MAX_SHOWN && word.end > from)
  const end = from + MAX_SHOWN >= text.length ? text.length : (last?.end ?? from + MAX_SHOWN)
  return { start: from, end: text.slice(0, end).isWellFormed() ? end : end - 1 }
}

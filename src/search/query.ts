import { type Day, readDay } from './day.ts'
import { isUnspaced, wordsIn } from './words.ts'
import { t } from '../texts/t.ts'

/** What a message has to say, or must not: words side by side. */
export interface Term {
  words: string[]
  /** The last word may go on. */
  prefix: boolean
  quoted: boolean
  not: boolean
}

export type Has = 'file' | 'link' | 'image' | 'code'
export type Is = 'thread' | 'pinned' | 'saved'

/** What somebody asks for. Lists of names: any of them. */
export interface Query {
  terms: Term[]
  from: string[]
  in: string[]
  mentions: string[]
  has: Has[]
  is: Is[]
  /** From the beginning of a day on; before that of another. */
  after: Day | null
  before: Day | null
  /** What was not understood, in sentences. */
  faults: string[]
  /** The operators as they were written, each with a label. */
  operators: { written: string; label: string }[]
}

/** More would be no question. */
const MAX_TERMS = 20

const PIECES = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu

/**
 * Reads a question: words, "phrases", `-not` and operators. Whatever is no operator is looked for as it stands; the last
 * word may be the beginning of a longer one. `today` is the reader's.
 */
export function parseQuery(text: string, today: Day): Query {
  const query: Query = {
    terms: [],
    from: [],
    in: [],
    mentions: [],
    has: [],
    is: [],
    after: null,
    before: null,
    faults: [],
    operators: [],
  }
  const normal = text.replace(/[“”„«»]/g, '"')
  for (const piece of normal.matchAll(PIECES)) read(query, piece, today)
  leaveOpen(query.terms.at(-1))
  return query
}

/** Whoever is still writing a word, or does not know its ending. */
function leaveOpen(term: Term | undefined): void {
  const last = term?.words.at(-1)
  if (term && last !== undefined && last.length > 1 && !term.quoted && !term.not) term.prefix = true
}

/** An operator with a value, as `parseQuery` reads it. */
export function operatorOf(name: string, value: string): string {
  return /^[\p{L}\p{N}-]+$/u.test(value) ? `${name}:${value}` : `${name}:"${value.replaceAll('"', ' ')}"`
}

/** Whether it asks for anything. */
export const isBlank = (query: Query) =>
  query.terms.length +
    query.from.length +
    query.in.length +
    query.mentions.length +
    query.has.length +
    query.is.length ===
    0 &&
  query.after === null &&
  query.before === null

function read(query: Query, piece: RegExpExecArray, today: Day): void {
  const [whole, minus = '', name = '', quoted, plain = ''] = piece
  const value = quoted ?? plain
  const operator = OPERATORS[name.toLowerCase()]
  if (operator && minus === '' && value.trim() !== '') {
    query.operators.push({ written: whole, label: `${name.toLowerCase()}: ${value.trim()}` })
    return operator(query, value.trim(), today)
  }
  const text = operator || name === '' ? value : whole.slice(minus.length).replaceAll('"', ' ')
  addTerm(query, text, { not: minus !== '', quoted: quoted !== undefined })
}

function addTerm({ terms }: Query, text: string, { not, quoted }: Pick<Term, 'not' | 'quoted'>): void {
  const words = wordsIn(text).map(({ word }) => word)
  const last = words.at(-1)
  if (last === undefined || terms.length >= MAX_TERMS) return
  // Where there are no blanks, the same letters may be cut elsewhere when more of them follow.
  terms.push({ words, prefix: isUnspaced(last), not, quoted })
}

type Read = (query: Query, value: string, today: Day) => void

const HAS = ['file', 'link', 'image', 'code'] as const
const IS = ['thread', 'pinned', 'saved'] as const

const OPERATORS: Readonly<Record<string, Read>> = {
  from: ({ from }, value) => void from.push(value.replace(/^@/, '')),
  in: (query, value) => void query.in.push(value.replace(/^[#@]/, '')),
  mentions: ({ mentions }, value) => void mentions.push(value.replace(/^@/, '')),
  has: ({ has, faults }, value) => choose(has, HAS, value, 'has', faults),
  is: ({ is, faults }, value) => choose(is, IS, value, 'is', faults),
  after: (query, value, today) => within(query, value, today, (day) => ({ after: day.from })),
  before: (query, value, today) => within(query, value, today, (day) => ({ before: day.from })),
  on: (query, value, today) => within(query, value, today, (day) => ({ after: day.from, before: day.to })),
}

function choose<T extends string>(chosen: T[], all: readonly T[], value: string, name: string, faults: string[]): void {
  const found = all.find((each) => each === value.toLowerCase().replace(/s$/, ''))
  if (found) chosen.push(found)
  else faults.push(t('{name}: needs one of {all}, found “{value}”.', { name, all: all.join(', '), value }))
}

/** Several of them narrow one another down. */
function within(
  query: Query,
  value: string,
  today: Day,
  bound: (day: { from: Day; to: Day }) => { after?: Day; before?: Day },
): void {
  const days = readDay(value, today)
  if (!days)
    return void query.faults.push(
      t('A day is written like 2026-11-24, 2026-11, 2026, today or yesterday, found “{value}”.', { value }),
    )
  const { after, before } = bound(days)
  if (after !== undefined && (query.after === null || after > query.after)) query.after = after
  if (before !== undefined && (query.before === null || before < query.before)) query.before = before
}

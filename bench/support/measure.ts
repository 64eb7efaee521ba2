import { median, readable, spread } from './numbers.ts'

/** How long and how often: the whole form, or a short one that only shows that everything runs. */
export interface Form {
  rounds: number
  roundMs: number
  /** Divides numbers of sockets, rooms and accounts. */
  scale: number
  /** Waits that let a process come to rest, in ms. */
  restMs: number
  /** Where the program writes a CPU profile when it ends. */
  profileDir?: string
}

export const WHOLE: Form = { rounds: 7, roundMs: 4_000, scale: 1, restMs: 75_000 }
export const QUICK: Form = { rounds: 3, roundMs: 1_000, scale: 10, restMs: 5_000 }

/** What has to be so: of the ratio of ours to the peer's, or of our own figure. */
export type Goal = { of: 'ratio' | 'ours'; atLeast: number } | { of: 'ratio' | 'ours'; atMost: number }

/** One figure: of each round ours and the peer's. No goal means: told for the sake of the others. */
export interface Figure {
  measure: string
  unit: string
  ours: number[]
  peer?: number[]
  goal?: Goal
}

/** One line of the table. */
export interface Line {
  measure: string
  ours: string
  peer: string
  ratio: string
  goal: string
  verdict: string
}

export type Measure = (form: Form) => Promise<Figure[]>

/** The ratio is that of the medians. */
export function lineOf({ measure, unit, ours, peer, goal }: Figure): Line {
  const ratio = peer && median(peer) > 0 ? median(ours) / median(peer) : undefined
  return {
    measure,
    ours: spread(ours, unit),
    peer: peer ? spread(peer, unit) : '',
    ratio: ratio === undefined ? '' : `${readable(ratio)}×`,
    goal: goal ? textOf(goal, unit) : '',
    verdict: goal ? verdictOf(goal, goal.of === 'ours' ? median(ours) : ratio) : '',
  }
}

function textOf(goal: Goal, unit: string): string {
  const [sign, bound] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost]
  return `${sign} ${bound}${goal.of === 'ratio' ? '×' : ` ${unit}`}`
}

function verdictOf(goal: Goal, value: number | undefined): string {
  if (value === undefined) return 'no peer'
  return ('atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost) ? 'met' : 'MISSED'
}

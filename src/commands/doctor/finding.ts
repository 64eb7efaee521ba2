import { requireWithin } from '../../platform/within.ts'

/** `hint`: it works, and could be better. `fault`: something has to be done. */
export type Verdict = 'ok' | 'hint' | 'fault'

/** What was found of one part; of a hint or a fault it says what to do. */
export interface Finding {
  part: string
  verdict: Verdict
  says: string
}

const as = (verdict: Verdict) => (part: string, says: string) => ({ part, verdict, says })

export const ok = as('ok')
export const hint = as('hint')
export const fault = as('fault')

/** Looks at a part. What it throws, and that it has no end by the deadline, is a fault in the words of `explain`. */
export async function examine(
  part: string,
  deadlineMs: number,
  look: () => Promise<Finding[]>,
  explain: (error: unknown) => string = messageOf,
): Promise<Finding[]> {
  try {
    return await requireWithin(deadlineMs, part, look())
  } catch (error) {
    return [fault(part, explain(error))]
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

import { z } from 'zod'
import type { Log, Operation, Particulars } from './log.ts'
import type { HttpAnswer } from './site.ts'

/** What one attempt came to. `unknown` is no answer, or one after which it may be stored all the same. */
export type Outcome =
  | { kind: 'ok'; id: string | null; seq: number | null }
  | { kind: 'fail'; code: string; status: number }
  | { kind: 'unknown'; waitMs: number }

export interface Intent {
  op: Operation
  id?: string
  roomId: string
  userId: string
  body?: string
  subjectId?: string
  more?: Particulars
  /** The address it is sent to. */
  door: string
}

/** Writes attempts into the log: `invoke` before anything leaves, the outcome after it is known. */
export function createAttempts(log: Log) {
  let count = 0

  const begin = (intent: Intent, connection: number | null = null): number => {
    count++
    log.append({
      type: 'invoke',
      attempt: count,
      op: intent.op,
      id: intent.id ?? null,
      room_id: intent.roomId,
      user_id: intent.userId,
      body: intent.body ?? null,
      subject_id: intent.subjectId ?? null,
      ...(intent.more && { more: intent.more }),
      connection,
      door: intent.door,
    })
    return count
  }
  const end = (attempt: number, outcome: Outcome): Outcome => {
    if (outcome.kind === 'ok') log.append({ type: 'ok', attempt, id: outcome.id, seq: outcome.seq })
    if (outcome.kind === 'fail') log.append({ type: 'fail', attempt, code: outcome.code, status: outcome.status })
    if (outcome.kind === 'unknown') log.append({ type: 'unknown', attempt })
    return outcome
  }
  const once = async (intent: Intent, request: () => Promise<Outcome>): Promise<Outcome> => {
    const attempt = begin(intent)
    return end(attempt, await request().catch(() => NO_ANSWER))
  }

  return {
    begin,
    end,
    once,
    /** Repeats an attempt until it was answered; after `withinMs` it stays unknown. */
    async untilAnswered(intent: Intent, withinMs: number, request: () => Promise<Outcome>): Promise<Outcome> {
      const deadline = performance.now() + withinMs
      for (;;) {
        const outcome = await once(intent, request)
        if (outcome.kind !== 'unknown' || performance.now() > deadline) return outcome
        await Bun.sleep(outcome.waitMs)
      }
    },
  }
}
export type Attempts = ReturnType<typeof createAttempts>

export const NO_ANSWER: Outcome = { kind: 'unknown', waitMs: 200 }

/** Reads an HTTP answer as PROTOCOL.md says: 2xx and 303 are success, 429 and 5xx may be repeated, any other 4xx is final. */
export function outcomeOf(answer: HttpAnswer, seqField: 'seq' | 'changed_seq'): Outcome {
  if (answer.status === 303 && !answer.location?.startsWith('/sign-in')) return { kind: 'ok', id: null, seq: null }
  if (answer.status === 204) return { kind: 'ok', id: null, seq: null }
  if (answer.status >= 200 && answer.status < 300) {
    const message = Answered.parse(JSON.parse(answer.text))
    return { kind: 'ok', id: message.id ?? null, seq: message[seqField] ?? null }
  }
  if (answer.status === 429 || answer.status >= 500) return NO_ANSWER
  const problem = Problem.safeParse(safeJson(answer.text))
  return { kind: 'fail', code: problem.data?.code ?? 'unnamed', status: answer.status }
}

const Answered = z.object({ id: z.string().optional(), seq: z.int().optional(), changed_seq: z.int().optional() })
const Problem = z.object({ code: z.string() })

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { NO_ANSWER, type Attempts, type Intent, type Outcome } from './attempts.ts'

export interface OutboxDeps {
  attempts: Attempts
  /** The connection there is now, or undefined. */
  connection: () => number | undefined
  write: (frame: Record<string, unknown>) => void
}

/** A send that waits for its answer. `attempt` is the one under way, null between two of them. */
interface Waiting {
  intent: Intent
  frame: Record<string, unknown>
  attempt: number | null
  settle: (outcome: Outcome) => void
}

/**
 * The sends of one tab: each stays, and is repeated with the same id over as many connections as it takes, until it is answered. The same message may wait
 * twice; answers come in the order of the sends.
 */
export function createOutbox({ attempts, connection, write }: OutboxDeps) {
  const outbox = new Set<Waiting>()

  const transmit = (waiting: Waiting) => {
    const by = connection()
    if (by === undefined) return
    waiting.attempt = attempts.begin(waiting.intent, by)
    write(waiting.frame)
  }
  const end = (waiting: Waiting, outcome: Outcome) => {
    if (waiting.attempt !== null) attempts.end(waiting.attempt, outcome)
    waiting.attempt = null
  }

  return {
    /** Sends, and resolves with the final answer, or with none after `withinMs`. */
    send(intent: Intent & { id: string }, frame: Record<string, unknown>, withinMs: number): Promise<Outcome> {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const waiting: Waiting = { intent, frame, attempt: null, settle: resolve }
      outbox.add(waiting)
      transmit(waiting)
      const giveUp = setTimeout(() => {
        end(waiting, NO_ANSWER)
        outbox.delete(waiting)
        resolve(NO_ANSWER)
      }, withinMs)
      return promise.finally(() => clearTimeout(giveUp))
    },
    /** An answer came: the final ones settle the send, the others have it repeated. */
    answer(id: string, outcome: Outcome) {
      const waiting = [...outbox].find((one) => one.intent.id === id && one.attempt !== null)
      if (waiting === undefined) return
      end(waiting, outcome)
      if (outcome.kind === 'unknown') {
        setTimeout(() => outbox.has(waiting) && waiting.attempt === null && transmit(waiting), outcome.waitMs)
        return
      }
      outbox.delete(waiting)
      waiting.settle(outcome)
    },
    /** A connection is there: everything goes out again. */
    resend() {
      for (const waiting of outbox) if (waiting.attempt === null) transmit(waiting)
    },
    /** The connection is gone: what was under way may or may not be stored. */
    lose() {
      for (const waiting of outbox) end(waiting, NO_ANSWER)
    },
  }
}

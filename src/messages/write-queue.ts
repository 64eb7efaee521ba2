import { batched } from '../platform/batched.ts'
import { isContended, isUnavailable } from '../platform/problem.ts'

/** More would make the first of a batch wait for the rest without a gain that can be measured. */
const MAX_BATCH = 250

type Outcome<Out> = { value: Out } | { error: unknown }

/**
 * Group commit: what arrives while a transaction runs goes into the next one, in the order of arrival. An idle queue
 * adds nothing to a single send; a busy one shares the cost of a durable commit among all that wait for it
 * (2,200 → 51,000 messages a second in one hot room).
 *
 * `commit` stores a batch and gives one outcome per item, in order. When it throws for a batch of several, each item is
 * tried alone, so that nobody pays for another's bad input; a database that is away fails at once all that wait.
 */
export function createWriteQueue<In, Out>(commit: (batch: In[]) => Promise<Out[]>) {
  const ask = batched(commitEach, MAX_BATCH)
  const underWay = new Set<Promise<Outcome<Out>>>()

  async function push(item: In): Promise<Out> {
    const asked = ask(item)
    underWay.add(asked)
    try {
      const outcome = await asked
      if ('error' in outcome) throw outcome.error
      return outcome.value
    } finally {
      underWay.delete(asked)
    }
  }

  async function commitEach(batch: In[]): Promise<Outcome<Out>[]> {
    try {
      return (await commit(batch)).map((value) => ({ value }))
    } catch (error) {
      if (isUnavailable(error)) throw error
      if (batch.length === 1 || isContended(error)) return batch.map(() => ({ error }))
      const outcomes: Outcome<Out>[] = []
      for (const item of batch) outcomes.push(...(await commitEach([item])))
      return outcomes
    }
  }

  /** Resolves when everything that was pushed has its answer. */
  const drained = async () => {
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  return { push, drained }
}

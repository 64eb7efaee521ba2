export type Stoppable = { stop: () => Promise<void> }

/**
 * Waits for things that start side by side. When one does not start, the others are waited for and stopped, so that nothing is left.
 *
 * @throws what the first of those threw that did not start.
 */
export async function allOrNone<T extends readonly Promise<Stoppable>[] | []>(starts: T) {
  const outcomes = await Promise.allSettled<Stoppable>(starts)
  if (outcomes.some(({ status }) => status === 'rejected'))
    await stopAll(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])))
  return Promise.all(starts)
}

export async function stopAll(things: readonly Stoppable[]): Promise<void> {
  await Promise.all(things.map((thing) => thing.stop()))
}

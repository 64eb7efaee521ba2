/** Waits for work, but not longer than `ms`; the work itself goes on. Gives whether it was done in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  return (
    (await race(
      ms,
      work.then(() => true),
    )) ?? false
  )
}

/** The same for work whose outcome is wanted: throws when there is none in time. `what` says what was waited for. */
export async function requireWithin<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const outcome = await race(
    ms,
    work.then((value) => ({ value })),
  )
  if (!outcome) throw new Error(`${what}: expected an answer within ${ms} ms, found none`)
  return outcome.value
}

async function race<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: Timer | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    // A timer that is left would keep the process alive.
    clearTimeout(timer)
  }
}

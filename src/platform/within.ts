/** Waits for work, but not longer than `ms`; the work itself goes on. Gives whether it was done in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: Timer | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    // A timer that is left would keep the process alive.
    clearTimeout(timer)
  }
}

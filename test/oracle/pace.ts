/**
 * Lets through so many a second, evenly; as many as come with `perSecond` 0. What was held up by somebody else is not made up for: a server that was away is
 * met by the ordinary load when it is back.
 */
export function createPace(perSecond: number): () => Promise<void> {
  let next = 0
  return async () => {
    if (perSecond === 0) return
    const now = performance.now()
    const mine = Math.max(next, now)
    next = mine + 1_000 / perSecond
    if (mine > now) await Bun.sleep(mine - now)
  }
}

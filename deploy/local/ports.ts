/** Below the range from which the kernel gives ports to outgoing connections: one of those could take a port just found free. */
const LOWEST = 20_000
const HIGHEST = 32_000
const SEARCH_ATTEMPTS = 50
const BIND_ATTEMPTS = 5
/** How those that we start say that somebody else was quicker. */
const TAKEN = /address already in use|EADDRINUSE|is taken by another program|cannot bind|could not create any TCP/i

/** A port of 127.0.0.1 on which a listener has just been tried; at random, so that tests side by side do not meet. */
export function findFreePort(): number {
  for (let attempt = 0; attempt < SEARCH_ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (isFree(port)) return port
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST} in ${SEARCH_ATTEMPTS} attempts.`)
}

/** Whether nobody listens on the port of 127.0.0.1 at this moment. */
export function isFree(port: number): boolean {
  try {
    Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true)
    return true
  } catch {
    return false
  }
}

/**
 * Starts something on free ports: when another program took one of them between the look and the bind, again on others.
 *
 * @throws what `start` throws for any other reason, or in the end.
 */
export async function onFreePorts<T>(count: number, start: (ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(findFreePorts(count))
    } catch (error) {
      if (attempt === BIND_ATTEMPTS || !TAKEN.test(String(error))) throw error
    }
  }
}

function findFreePorts(count: number): number[] {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(findFreePort())
  return [...ports]
}

/** Below the range from which the kernel gives ports to outgoing connections: one of those could take a port just found free. */
const LOWEST = 20_000
const HIGHEST = 32_000
const ATTEMPTS = 50

/** A port of 127.0.0.1 on which a listener has just been tried; at random, so that tests side by side do not meet. */
export function findFreePort(): number {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (isFree(port)) return port
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST} in ${ATTEMPTS} attempts.`)
}

function isFree(port: number): boolean {
  try {
    Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true)
    return true
  } catch {
    return false
  }
}

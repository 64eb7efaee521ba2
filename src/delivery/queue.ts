/**
 * A queue between what pushes at its own pace and one reader who takes everything there is at a time. More than `most`
 * waiting ends it: who reads too slowly starts over rather than fill the memory. What comes after the end is not for the
 * reader any more, who may have lost the right to it.
 */
export function createQueue<T>(most: number) {
  let waiting: T[] = []
  let ended = false
  let wake = () => {}

  function push(items: readonly T[]): void {
    if (ended) return
    waiting.push(...items)
    if (waiting.length > most) end()
    wake()
  }

  function end(): void {
    ended = true
    waiting = []
    wake()
  }

  /** All that waits; where nothing does, what comes within `ms`, or nothing. */
  async function take(ms: number): Promise<T[]> {
    if (waiting.length === 0 && !ended) await wakened(ms)
    return waiting.splice(0)
  }

  function wakened(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return { push, take, end, isEnded: () => ended }
}

/** An instance looks this often for what others were told of, should they have ended meanwhile. */
const LOOKS_EVERY_MS = 30_000
/** Timers may go off a moment before the database's clock. */
const LEAST_SLEEP_MS = 20
const AFTER_FAULT_MS = 1_000

export interface AlarmDeps {
  /** Does what is due. */
  ring: () => Promise<void>
  /** Milliseconds until something is due; undefined where nothing waits. */
  readNextInMs: () => Promise<number | undefined>
  onError: (error: unknown) => void
}

export type Alarm = ReturnType<typeof createAlarm>

/** Sleeps until the next thing is due, and then does it. `wake` when there may be something sooner. */
export function createAlarm({ ring, readNextInMs, onError }: AlarmDeps) {
  let isRunning = false
  let isWoken = false
  let underWay: Promise<void> | undefined
  let timer: Timer | undefined

  function wake(): void {
    isWoken = true
    if (isRunning) underWay ??= turn().finally(slept)
  }

  function slept(): void {
    underWay = undefined
    if (isWoken) wake()
  }

  async function turn(): Promise<void> {
    clearTimeout(timer)
    let sleepMs = 0
    while (isRunning && isWoken) {
      isWoken = false
      sleepMs = await ringOnce()
    }
    if (isRunning) timer = setTimeout(wake, sleepMs)
  }

  /** Gives how long there is to sleep. */
  async function ringOnce(): Promise<number> {
    try {
      await ring()
      const nextInMs = (await readNextInMs()) ?? LOOKS_EVERY_MS
      return Math.min(LOOKS_EVERY_MS, Math.max(LEAST_SLEEP_MS, nextInMs))
    } catch (error) {
      onError(error)
      return AFTER_FAULT_MS
    }
  }

  return {
    wake,
    /** Gives what stops it, when nothing is under way any more. */
    start(): () => Promise<void> {
      isRunning = true
      wake()
      return async () => {
        isRunning = false
        clearTimeout(timer)
        await underWay
      }
    },
  }
}

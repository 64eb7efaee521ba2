import type { Clock } from './clock.ts'

/** A clock for tests, which turn its hands: tasks run in the order of their time. */
export function createFakeClock(startMs = 1_000_000) {
  let nowMs = startMs
  let tasks: { at: number; task: () => void }[] = []
  const clock: Clock = {
    now: () => nowMs,
    after(ms, task) {
      const entry = { at: nowMs + ms, task }
      tasks.push(entry)
      return () => void (tasks = tasks.filter((other) => other !== entry))
    },
  }
  return {
    ...clock,
    advance(ms: number) {
      const end = nowMs + ms
      for (;;) {
        const next = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        tasks = tasks.filter((other) => other !== next)
        nowMs = next.at
        next.task()
      }
      nowMs = end
    },
  }
}

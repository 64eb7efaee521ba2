import type { Signal } from './bus.ts'
import * as frames from './frames.ts'

/** Everybody is told who is where, so what comes within this time is told together. */
const GATHER_MS = 250
/** In one frame, which stays small beside what a socket may have waiting. */
const MOST_PEOPLE = 500

type PresenceSignal = Extract<Signal, { kind: 'presence' }>

/**
 * Tells every page who came and went: the first at once, and what follows soon in one frame, of each person the last.
 * When Redis comes back, or thousands of pages do, all people are news at the same moment: a frame for each would be a
 * write for each pair of them, and 2,000 people held up everything else for five seconds.
 */
export function createPresenceNews(publish: (text: string) => void) {
  let gathered = new Map<string, PresenceSignal['state']>()
  let isGathering = false

  function tell({ user_id, state }: PresenceSignal): void {
    gathered.set(user_id, state)
    if (!isGathering) send()
  }

  function send(): void {
    isGathering = gathered.size > 0
    if (!isGathering) return
    const all = [...gathered]
    gathered = new Map()
    for (let i = 0; i < all.length; i += MOST_PEOPLE) publish(frames.presence(all.slice(i, i + MOST_PEOPLE)))
    setTimeout(send, GATHER_MS)
  }

  return { tell }
}

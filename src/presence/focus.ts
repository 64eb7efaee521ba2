import type { Attention } from '../delivery/frames.ts'
import type { Presence } from './presence.ts'

export interface FocusDeps {
  /** Apart from what others see of somebody, who may choose to be seen otherwise. */
  focus: Pick<Presence, 'set'>
  /** How each of a person's pages on this instance is looked at. */
  attentionsOf: (userId: string) => Attention[]
  onError: (error: unknown) => void
}

/** Tells all instances who has a page in front of them: to them nothing is pushed. */
export function createFocus({ focus, attentionsOf, onError }: FocusDeps) {
  const looking = new Set<string>()

  /** To be called whenever a page comes, goes, or is looked at otherwise. */
  function attend(userId: string): void {
    const isLooking = attentionsOf(userId).includes('focused')
    if (isLooking === looking.has(userId)) return
    if (isLooking) looking.add(userId)
    else looking.delete(userId)
    focus.set(userId, isLooking ? 'active' : 'offline').catch(onError)
  }

  return { attend }
}

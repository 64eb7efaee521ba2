import { choicesIn } from '../choices.ts'
import { createSuggest } from '../suggest.ts'

/** Suggestions under a composer of the room, for what stands in it already too. */
export const suggestIn = (roomId: string, field: HTMLTextAreaElement, above: HTMLElement) =>
  createSuggest({ field, above, choices: choicesIn(roomId) })

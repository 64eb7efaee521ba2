import { z } from 'zod'
import { customNameIn } from '../emoji/custom-emoji.ts'
import { isEmoji } from '../messages/markup/emoji.ts'

/** One emoji, as the path of a reaction names it. */
export const reactionSchema = z
  .string()
  .max(64)
  .refine((text) => isEmoji(text) || customNameIn(text) !== undefined, 'Expected one emoji.')

import { z } from 'zod'

const MAX_ALT_CHARACTERS = 1_000

/** What a picture shows, in words. */
export const altSchema = z
  .string('Expected what the picture shows, in words.')
  .max(MAX_ALT_CHARACTERS, `Expected at most ${MAX_ALT_CHARACTERS} characters.`)
  .transform((text) =>
    text
      .replace(/\p{Cc}+/gu, ' ')
      .toWellFormed()
      .trim(),
  )

import { z } from 'zod'
import { t } from '../texts/t.ts'

const MAX_ALT_CHARACTERS = 1_000

/** What a picture shows, in words. */
export const altSchema = z
  .string('Expected what the picture shows, in words.')
  .max(MAX_ALT_CHARACTERS, { error: () => t('Expected at most {max} characters.', { max: MAX_ALT_CHARACTERS }) })
  .transform((text) =>
    text
      .replace(/\p{Cc}+/gu, ' ')
      .toWellFormed()
      .trim(),
  )

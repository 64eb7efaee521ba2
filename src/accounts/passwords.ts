import { z } from 'zod'
import { isCommonPassword } from './common-passwords.ts'
import type { PasswordGate } from './password-gate.ts'
import { t } from '../texts/t.ts'

const MIN_CHARACTERS = 8
const MAX_CHARACTERS = 1_024

/** OWASP's argon2id for interactive sign-in: 19 MiB, two passes. Hashes made with other measures still verify. */
const ARGON2ID = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

/** A password that is tried. Only its size is checked: the rules for new ones may have changed since it was set. */
export const triedPasswordSchema = z
  .string('Enter your password.')
  .min(1, 'Enter your password.')
  .max(MAX_CHARACTERS, {
    error: () => t('Choose a password of at most {max} characters.', { max: MAX_CHARACTERS }),
  })

/** A password that is chosen: any characters, at least 8 of them, and not one of those that everybody tries first. */
export const newPasswordSchema = z
  .string('Choose a password.')
  .max(MAX_CHARACTERS, {
    error: () => t('Choose a password of at most {max} characters.', { max: MAX_CHARACTERS }),
  })
  .refine((password) => Array.from(password).length >= MIN_CHARACTERS, {
    error: () => t('Choose a password of {min} characters or more.', { min: MIN_CHARACTERS }),
  })
  .refine(
    (password) => !isCommonPassword(password),
    'This password is one of those that are tried first. Choose another; a short sentence is good.',
  )

/** Hashes and checks passwords, a few at a time. */
export function createPasswords(gate: PasswordGate) {
  let dummy: Promise<string> | undefined

  return {
    /** Throws 503 when too many wait. */
    hash: (password: string) => gate.run(() => hash(password)),

    /**
     * Whether the password fits. Without a hash, or with one that is corrupt, the answer is no, after the same work:
     * time tells nobody which accounts exist. `admit` is called when the turn has come and refuses by throwing.
     */
    verify: (password: string, stored: string | null, admit: () => Promise<void> = async () => {}) =>
      gate.run(async () => {
        await admit()
        dummy ??= hash(crypto.randomUUID())
        const other = await dummy
        const fits = await Bun.password.verify(normal(password), stored || other).catch(() => null)
        if (fits !== null) return fits && Boolean(stored)
        await Bun.password.verify(normal(password), other)
        return false
      }),
  }
}
export type Passwords = ReturnType<typeof createPasswords>

const hash = (password: string) => Bun.password.hash(normal(password), ARGON2ID)

/** One and the same password, whichever keyboard composed its letters (NIST SP 800-63B, 3.1.1.2). */
const normal = (password: string) => password.normalize('NFKC')

import type { Sql } from '../../platform/postgres.ts'
import type { Sealer } from '../../platform/sealer.ts'
import { wrongCode } from '../accounts.problems.ts'
import { recordAudit } from '../audit.store.ts'
import type { Client } from '../client.ts'
import { hashSecret, mintSecret } from '../secrets.ts'
import type { SignInThrottle } from '../sign-in-throttle.ts'
import { hashSpareCode } from './spare-codes.ts'
import { findStep } from './totp.ts'
import type { StepRow, TwoFactorStore } from './two-factor.store.ts'

interface Deps {
  sql: Sql
  store: TwoFactorStore
  sealer: Sealer
  throttle: SignInThrottle
}

/** The second step of a sign-in: a code of the person's app, or a spare one. */
export function createSecondStep({ sql, store, sealer, throttle }: Deps) {
  return {
    /** Whether somebody needs more than one step. */
    isNeeded: (userId: string) => store.isOn(userId),

    /** The first step is done; gives the token with which the second goes on. */
    async begin(userId: string): Promise<string> {
      const token = mintSecret()
      await store.insertStep(hashSecret(token), userId)
      return token
    },

    /** Whose second step is waited for; undefined where that is over. */
    find: (token: string): Promise<StepRow | undefined> => store.findStep(hashSecret(token)),

    /** In the transaction that opens the session: false when the step was used up meanwhile. */
    finish: (tx: Parameters<TwoFactorStore['deleteStep']>[0], token: string) => store.deleteStep(tx, hashSecret(token)),

    /**
     * Takes a code: of the app, each once and in their order, or a spare one. Throws 422 for a wrong one, 429 after
     * too many, for right ones too.
     */
    async takeCode(userId: string, code: string, client: Client): Promise<void> {
      const account = `two-step:${userId}`
      await throttle.admit(account, client.address)
      if (!(await take(userId, code.trim(), client))) {
        await note(userId, client, 'sign_in.code_failed')
        throw wrongCode()
      }
      await throttle.forgive(account, client.address)
    },
  }

  async function take(userId: string, code: string, client: Client): Promise<boolean> {
    const digits = code.replaceAll(/\s/g, '')
    if (/^\d{6}$/.test(digits)) return takeTotp(userId, digits)
    const taken = await store.takeSpareCode(userId, hashSpareCode(userId, code))
    if (taken) await note(userId, client, 'two_factor.code_used')
    return taken
  }

  async function takeTotp(userId: string, code: string): Promise<boolean> {
    const row = await store.find(userId)
    if (!row?.isOn) return false
    const step = findStep(sealer.open(row.secret, userId), code, Date.now(), row.lastStep)
    return step !== undefined && store.takeStep(userId, step)
  }

  async function note(userId: string, { address }: Client, action: string): Promise<void> {
    await sql.begin((tx) => recordAudit(tx, { actorId: userId, address, action, subjectId: userId }))
  }
}
export type SecondStep = ReturnType<typeof createSecondStep>

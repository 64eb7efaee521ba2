import { randomBytes } from 'node:crypto'
import type { Sql, Transaction } from '../../platform/postgres.ts'
import type { Sealer } from '../../platform/sealer.ts'
import { twoFactorIsOff, twoFactorIsOn, wrongCode } from '../accounts.problems.ts'
import { recordAudit } from '../audit.store.ts'
import type { Client } from '../client.ts'
import type { People } from '../people.service.ts'
import type { SignIn } from '../sign-in.service.ts'
import type { SignInThrottle } from '../sign-in-throttle.ts'
import type { Viewer } from '../viewer.ts'
import { hashSpareCode, mintSpareCodes } from './spare-codes.ts'
import { findStep, keyUri } from './totp.ts'
import type { TwoFactorStore } from './two-factor.store.ts'

interface Deps {
  sql: Sql
  store: TwoFactorStore
  sealer: Sealer
  signIn: Pick<SignIn, 'requirePassword'>
  throttle: SignInThrottle
  people: Pick<People, 'actOn'>
}

/** RFC 4226, 4: at least 128 bits, 160 recommended. */
const SECRET_BYTES = 20

/** How it stands with somebody's two-step sign-in. `secret` is shown until it is switched on, and then never again. */
export type TwoFactorState = { is: 'off' } | { is: 'begun'; secret: Buffer } | { is: 'on'; spareCodes: number }

/** Switching two-step sign-in on and off. */
export function createTwoFactor({ sql, store, sealer, signIn, throttle, people }: Deps) {
  return {
    async stateOf(viewer: Viewer): Promise<TwoFactorState> {
      const row = await store.find(viewer.id)
      if (!row) return { is: 'off' }
      if (row.isOn) return { is: 'on', spareCodes: row.spareCodes }
      return { is: 'begun', secret: sealer.open(row.secret, viewer.id) }
    },

    /** Which of these people have it on. */
    listOn: (userIds: readonly string[]) => store.listOn(userIds),

    /** What the QR picture holds. */
    keyUri: (viewer: Viewer, secret: Buffer, site: string) => keyUri(secret, { site, email: viewer.email }),

    /** Makes a secret for the app; nothing is asked for before `confirm`. Throws 409 where it is on, 422, 429. */
    async begin(viewer: Viewer, password: string, client: Client): Promise<void> {
      await signIn.requirePassword(viewer, password, client)
      if (!(await store.begin(viewer.id, sealer.seal(randomBytes(SECRET_BYTES), viewer.id)))) throw twoFactorIsOn()
    },

    /** Switches it on: the app shows the right code. Gives the spare codes, this once. Throws 409, 422, 429. */
    async confirm(viewer: Viewer, code: string, client: Client): Promise<string[]> {
      const row = await store.find(viewer.id)
      if (!row || row.isOn) throw row ? twoFactorIsOn() : twoFactorIsOff()
      const account = `two-step:${viewer.id}`
      await throttle.admit(account, client.address)
      const step = findStep(sealer.open(row.secret, viewer.id), code.replaceAll(/\s/g, ''), Date.now(), row.lastStep)
      if (step === undefined) throw wrongCode()
      await throttle.forgive(account, client.address)
      return sql.begin(async (tx) => {
        if (!(await store.confirm(tx, viewer.id, row.secret, step))) throw twoFactorIsOff()
        await audit(tx, viewer, client, 'two_factor.on')
        return makeCodes(tx, viewer.id)
      })
    },

    /** Ten new spare codes; the old ones count no more. Throws 409 where it is off, 422, 429. */
    async renewSpareCodes(viewer: Viewer, password: string, client: Client): Promise<string[]> {
      await signIn.requirePassword(viewer, password, client)
      if (!(await store.isOn(viewer.id))) throw twoFactorIsOff()
      return sql.begin(async (tx) => {
        await audit(tx, viewer, client, 'two_factor.codes_made')
        return makeCodes(tx, viewer.id)
      })
    },

    /** Throws 422 for a wrong password, 429. */
    async switchOff(viewer: Viewer, password: string, client: Client): Promise<void> {
      await signIn.requirePassword(viewer, password, client)
      await sql.begin(async (tx) => {
        const wasOn = await store.isOn(viewer.id)
        await store.remove(tx, viewer.id)
        if (wasOn) await audit(tx, viewer, client, 'two_factor.off')
      })
    },

    /** For admins: somebody has lost their phone and their codes. Throws 403, 404. */
    async reset(viewer: Viewer, userId: string, client: Client): Promise<void> {
      await people.actOn(viewer, userId, async (tx) => {
        if (await store.remove(tx, userId)) await audit(tx, viewer, client, 'two_factor.reset', userId)
      })
    },
  }

  async function makeCodes(tx: Transaction, userId: string): Promise<string[]> {
    const codes = mintSpareCodes()
    await store.replaceSpareCodes(
      tx,
      userId,
      codes.map((code) => hashSpareCode(userId, code)),
    )
    return codes
  }
}
export type TwoFactor = ReturnType<typeof createTwoFactor>

const audit = (tx: Transaction, viewer: Viewer, { address }: Client, action: string, subjectId = viewer.id) =>
  recordAudit(tx, { actorId: viewer.id, address, action, subjectId })

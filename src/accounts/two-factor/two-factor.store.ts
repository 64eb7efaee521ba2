import type { Sql, Transaction } from '../../platform/postgres.ts'
import { passwordMark } from '../password-mark.ts'

export interface TwoFactorRow {
  /** Sealed. */
  secret: Buffer
  isOn: boolean
  lastStep: number
  spareCodes: number
}

/** Somebody who has done the first step of a sign-in. */
export interface StepRow {
  userId: string
  passwordHash: string | null
}

const STEP_LIVES_MINUTES = 10

/** All SQL about two-step sign-in. */
export function createTwoFactorStore(sql: Sql) {
  return {
    async find(userId: string): Promise<TwoFactorRow | undefined> {
      const [row] = await sql<TwoFactorRow[]>`
        select secret, confirmed_at is not null as "isOn", last_step as "lastStep",
          (select count(*)::int from spare_codes where user_id = t.user_id and used_at is null) as "spareCodes"
        from two_factor t where user_id = ${userId}`
      return row
    },

    async isOn(userId: string): Promise<boolean> {
      const rows = await sql`select 1 from two_factor where user_id = ${userId} and confirmed_at is not null`
      return rows.length === 1
    },

    /** Which of these people have it on. */
    async listOn(userIds: readonly string[]): Promise<string[]> {
      const rows = await sql<{ user_id: string }[]>`
        select user_id from two_factor where user_id = any(${[...userIds]}::uuid[]) and confirmed_at is not null`
      return rows.map((row) => row.user_id)
    },

    /** Begins, or begins anew; false where it is on. */
    async begin(userId: string, secret: Buffer): Promise<boolean> {
      const rows = await sql`
        insert into two_factor (user_id, secret) values (${userId}, ${secret})
        on conflict (user_id) do update set secret = excluded.secret, last_step = 0, created_at = now()
        where two_factor.confirmed_at is null returning 1`
      return rows.length === 1
    },

    /** Switches on what was begun with this secret; false where that is over. */
    async confirm(tx: Transaction, userId: string, secret: Buffer, step: number): Promise<boolean> {
      const rows = await tx`
        update two_factor set confirmed_at = now(), last_step = ${step}
        where user_id = ${userId} and secret = ${secret} and confirmed_at is null returning 1`
      return rows.length === 1
    },

    async replaceSpareCodes(tx: Transaction, userId: string, hashes: readonly Buffer[]): Promise<void> {
      await tx`delete from spare_codes where user_id = ${userId}`
      for (const hash of hashes) await tx`insert into spare_codes (user_id, code_hash) values (${userId}, ${hash})`
    },

    /** Forgets the secret and the codes; false where there were none. */
    async remove(tx: Transaction, userId: string): Promise<boolean> {
      const rows = await tx`delete from two_factor where user_id = ${userId} returning 1`
      return rows.length === 1
    },

    /** Takes the code of a step: of two who come with the same one, one gets in. */
    async takeStep(userId: string, step: number): Promise<boolean> {
      const rows = await sql`
        update two_factor set last_step = ${step}
        where user_id = ${userId} and last_step < ${step} and confirmed_at is not null returning 1`
      return rows.length === 1
    },

    /** Takes a spare code, once. */
    async takeSpareCode(userId: string, hash: Buffer): Promise<boolean> {
      const rows = await sql`
        update spare_codes set used_at = now()
        where user_id = ${userId} and code_hash = ${hash} and used_at is null returning 1`
      return rows.length === 1
    },

    /** Notes that somebody with this password has done the first step; forgets those that came to nothing. */
    async insertStep(tokenHash: Buffer, userId: string): Promise<void> {
      await sql`
        with forgotten as (delete from sign_in_steps where expires_at < now())
        insert into sign_in_steps (token_hash, user_id, password_mark, expires_at)
        select ${tokenHash}, u.id, ${passwordMark(sql)}, now() + ${STEP_LIVES_MINUTES} * interval '1 minute'
        from users u where u.id = ${userId}`
    },

    /** Whose step this is, while it holds: the same password, not deactivated, not too long ago. */
    async findStep(tokenHash: Buffer): Promise<StepRow | undefined> {
      const [row] = await sql<StepRow[]>`
        select u.id as "userId", u.password_hash as "passwordHash"
        from sign_in_steps s join users u on u.id = s.user_id
        where s.token_hash = ${tokenHash} and s.expires_at > now() and u.deactivated_at is null
          and s.password_mark = ${passwordMark(sql)}`
      return row
    },

    /** False when somebody else has used it. */
    async deleteStep(tx: Transaction, tokenHash: Buffer): Promise<boolean> {
      const rows = await tx`delete from sign_in_steps where token_hash = ${tokenHash} returning 1`
      return rows.length === 1
    },
  }
}
export type TwoFactorStore = ReturnType<typeof createTwoFactorStore>

import { hashSecret } from '../../accounts/secrets.ts'
import type { Sql } from '../../platform/postgres.ts'
import { notFound } from '../../platform/problem.ts'

/** Whom a link in a mail is for, and whether they get these mails. */
export interface MailChoiceOf {
  name: string
  isOn: boolean
}

export type MailChoice = ReturnType<typeof createMailChoice>

/** Whether somebody wants mail about mentions: in their settings, or by the link of a mail, which asks for no sign-in. */
export function createMailChoice(sql: Sql) {
  return {
    async isOn(userId: string): Promise<boolean> {
      const [row] = await sql<{ on: boolean }[]>`select mention_mail as on from users where id = ${userId}`
      return row?.on ?? false
    },

    /** Who switches them on is not told of what was said before. */
    async set(userId: string, isOn: boolean): Promise<void> {
      await sql`
        with changed as (
          update users set mention_mail = ${isOn} where id = ${userId} and mention_mail <> ${isOn} returning id
        )
        update mention_mails set waiting_since = null, told_to = now() from changed where user_id = changed.id`
    },

    /** Throws 404 for a link that is none, or has long been over. */
    async requireByLink(token: string): Promise<MailChoiceOf> {
      const [row] = await sql<MailChoiceOf[]>`
        select u.name, u.mention_mail as "isOn" from unsubscribe_links l join users u on u.id = l.user_id
        where l.token_hash = ${hashSecret(token)}`
      if (!row) throw notFound()
      return row
    },

    /** Ends the mails; twice is once. Throws as `requireByLink`. */
    async endByLink(token: string): Promise<MailChoiceOf> {
      const [row] = await sql<MailChoiceOf[]>`
        update users u set mention_mail = false from unsubscribe_links l
        where l.token_hash = ${hashSecret(token)} and u.id = l.user_id returning u.name, u.mention_mail as "isOn"`
      if (!row) throw notFound()
      return row
    },
  }
}

import { Problem } from '../../platform/problem.ts'
import type { Mailer } from '../../platform/mail.ts'
import type { Sql } from '../../platform/postgres.ts'
import { currentLanguage } from '../../texts/language.ts'
import { speaking, t } from '../../texts/t.ts'
import { wantedLanguage } from '../../texts/wanted-language.ts'
import { botsRole, linkIsOver } from '../accounts.problems.ts'
import { recordAudit } from '../audit.store.ts'
import type { Client } from '../client.ts'
import type { LinkOwner, LinksStore } from '../links/links.store.ts'
import type { Passwords } from '../passwords.ts'
import type { People } from '../people.service.ts'
import { hashSecret, mintSecret } from '../secrets.ts'
import type { Sessions } from '../sessions.service.ts'
import type { SignInThrottle } from '../sign-in-throttle.ts'
import type { SiteService } from '../site.ts'
import type { UsersStore } from '../users.store.ts'
import type { Viewer } from '../viewer.ts'

interface Deps {
  sql: Sql
  links: LinksStore
  users: UsersStore
  sessions: Sessions
  passwords: Passwords
  people: Pick<People, 'actOn'>
  site: Pick<SiteService, 'find'>
  throttle: SignInThrottle
  /** Where there is mail: what sends it, and the whole address of a reset's page. */
  mail: { mailer: Pick<Mailer, 'send'>; addressOf: (token: string) => string } | null
  /** Told of what goes wrong after the answer. */
  onError: (error: unknown) => void
}

const BY_ADMIN_MINUTES = 24 * 60
const BY_MAIL_MINUTES = 60

/** A new password for who forgot theirs: by a link that an admin makes, or by one that comes by mail. */
export function createPasswordReset(deps: Deps) {
  const { sql, links, users, sessions, passwords, people, site, throttle, mail, onError } = deps

  return {
    /** Whether people can ask for a link by themselves. */
    hasMail: mail !== null,

    /** For admins: a link for somebody. Throws 403, 404, 409 for a bot. */
    async makeLink(viewer: Viewer, userId: string, client: Client): Promise<string> {
      const token = mintSecret()
      await people.actOn(viewer, userId, async (tx, user) => {
        if (user.role === 'bot') throw botsRole()
        await links.insert(tx, { hash: hashSecret(token), kind: 'reset', userId, minutes: BY_ADMIN_MINUTES })
        const who = { actorId: viewer.id, address: client.address, subjectId: userId }
        await recordAudit(tx, { ...who, action: 'person.reset_link_made' })
      })
      return token
    },

    /**
     * Sends a link to an address, if somebody here has it. All that tells one case from the other happens after the
     * answer. Throws 429 for too many, for nobody's address too; 404 where there is no mail.
     */
    async ask(email: string, client: Client): Promise<void> {
      if (!mail) throw noMail()
      await throttle.admit(`reset:${email.toLowerCase()}`, client.address)
      sendLink(email, client).catch(onError)
    },

    /** Whom a link is for. Throws 410 when it works no more, or never did. */
    async require(token: string): Promise<LinkOwner> {
      const owner = await links.find('reset', hashSecret(token))
      if (!owner) throw linkIsOver()
      return owner
    },

    /** Sets a password by a link, and ends all sessions. Throws 410, 503. */
    async run(token: string, password: string, client: Client): Promise<void> {
      const hash = hashSecret(token)
      const before = await links.find('reset', hash)
      if (!before) throw linkIsOver()
      const passwordHash = await passwords.hash(password)
      const ended = await sql.begin(async (tx) => {
        await users.lock(tx, before.id)
        const owner = await links.use(tx, 'reset', hash)
        if (!owner) throw linkIsOver()
        await users.setPassword(tx, owner.id, passwordHash)
        const who = { actorId: owner.id, address: client.address, subjectId: owner.id }
        await recordAudit(tx, { ...who, action: 'person.password_reset', details: { by: 'link' } })
        return sessions.revokeAll(tx, owner.id, null)
      })
      await sessions.settle(before.id, ended)
    },
  }

  async function sendLink(email: string, { address }: Client): Promise<void> {
    const account = await users.findCredentials(email)
    const user = account && (await users.find(account.id))
    if (!user || !mail) return
    const token = mintSecret()
    await sql.begin(async (tx) => {
      await links.insert(tx, { hash: hashSecret(token), kind: 'reset', userId: user.id, minutes: BY_MAIL_MINUTES })
      await recordAudit(tx, { actorId: null, address, action: 'person.reset_asked', subjectId: user.id })
    })
    const name = (await site.find())?.name ?? 'Hubbub'
    await mail.mailer.send({
      to: user.email,
      ...speaking(wantedLanguage(account.language, currentLanguage()), () =>
        letterOf(user.name, name, mail.addressOf(token)),
      ),
    })
  }
}
export type PasswordReset = ReturnType<typeof createPasswordReset>

const letterOf = (name: string, site: string, address: string) => ({
  subject: t('A new password for {site}', { site }),
  text: `${[
    t('Hello {name},', { name }),
    t('somebody, most likely you, asked for a new password for {site}. Choose it here, within an hour:', { site }),
    address,
    t('If it was not you, there is nothing to do: your password stays as it is.'),
  ].join('\n\n')}\n`,
})

const noMail = () =>
  new Problem('accounts.no_mail', 404, 'This site sends no mail. Ask an administrator for a link to a new password.')

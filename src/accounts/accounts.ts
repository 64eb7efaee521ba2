import type { Config } from '../config.ts'
import type { Bus } from '../delivery/bus.ts'
import { paths } from '../http/paths.ts'
import type { Mailer } from '../platform/mail.ts'
import type { Sql } from '../platform/postgres.ts'
import type { RateLimiter } from '../platform/rate-limiter.ts'
import { createSealer } from '../platform/sealer.ts'
import { createAudit } from './audit.ts'
import { createInvites } from './invites.service.ts'
import { createInvitesStore } from './invites.store.ts'
import { createJoin } from './join.service.ts'
import { createLinksStore } from './links/links.store.ts'
import { createIdentitiesStore } from './oidc/identities.store.ts'
import { createOidc } from './oidc/oidc.service.ts'
import { createPasswordChange } from './password-change.service.ts'
import { createPasswordGate, type PasswordGate } from './password-gate.ts'
import { createPasswords } from './passwords.ts'
import { createPasswordReset } from './password-reset/password-reset.service.ts'
import { createPeople } from './people.service.ts'
import { createPhone } from './phone/phone.service.ts'
import type { RoomsPort } from './rooms.port.ts'
import type { SessionCache } from './session-cache.ts'
import { createSessions } from './sessions.service.ts'
import { createSessionsStore } from './sessions.store.ts'
import { createSetup } from './setup.service.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'
import { createSignIn } from './sign-in.service.ts'
import { createSite } from './site.ts'
import { createStatus } from './status.service.ts'
import { createStatusStore } from './status.store.ts'
import { createTokens } from './tokens.service.ts'
import { createSecondStep } from './two-factor/second-step.service.ts'
import { createTwoFactor } from './two-factor/two-factor.service.ts'
import { createTwoFactorStore } from './two-factor/two-factor.store.ts'
import { createUserCommands } from './user-commands.ts'
import { createUsersStore } from './users.store.ts'

export type AccountsConfig = Pick<
  Config,
  | 'OIDC_PROVIDERS'
  | 'OIDC_LINK_BY_EMAIL'
  | 'PUBLIC_URL'
  | 'SECRETS_KEY'
  | 'SESSION_IDLE_DAYS'
  | 'SESSION_MAX_DAYS'
  | 'LIMIT_JOINS_PER_HOUR'
  | 'LIMIT_SIGN_IN_FAILURES_PER_ACCOUNT'
  | 'LIMIT_SIGN_IN_FAILURES_PER_ADDRESS'
>

export interface AccountsDeps {
  sql: Sql
  config: AccountsConfig
  bus: Pick<Bus, 'publish' | 'signal'>
  limiter: RateLimiter
  sessionCache: SessionCache
  rooms: RoomsPort
  passwordGate?: PasswordGate
  /** Where mail is set: what sends it. */
  mailer?: Pick<Mailer, 'send'> | null
  /** Told of what goes wrong after an answer. */
  onError?: (error: unknown) => void
}

/** Everything about who is here and what lets them in, put together. */
export function createAccounts({
  sql,
  config,
  bus,
  limiter,
  sessionCache,
  rooms,
  passwordGate = createPasswordGate(),
  mailer = null,
  onError = () => {},
}: AccountsDeps) {
  const users = createUsersStore(sql)
  const invitesStore = createInvitesStore(sql)
  const site = createSite(sql)
  const passwords = createPasswords(passwordGate)
  const limits = { idleDays: config.SESSION_IDLE_DAYS, maxDays: config.SESSION_MAX_DAYS }
  const sessions = createSessions({ sql, store: createSessionsStore(sql, limits), cache: sessionCache, bus })
  const throttle = createSignInThrottle(limiter, config)
  const sealer = createSealer(config.SECRETS_KEY)
  const twoFactorStore = createTwoFactorStore(sql)
  const secondStep = createSecondStep({ sql, store: twoFactorStore, sealer, throttle })
  const signIn = createSignIn({ sql, users, sessions, passwords, throttle, secondStep })
  const people = createPeople({ sql, users, sessions, site })
  const links = createLinksStore(sql)
  const publicUrl = config.PUBLIC_URL
  // A request may name any host: what goes into a mail is the address that this site was given.
  const mail = mailer && publicUrl ? { mailer, addressOf: (token: string) => publicUrl + paths.reset(token) } : null
  return {
    site,
    sessions,
    signIn,
    setup: createSetup({ sql, site, users, sessions, passwords, rooms }),
    join: createJoin({
      sql,
      users,
      invites: invitesStore,
      sessions,
      passwords,
      rooms,
      bus,
      limiter,
      joinsPerHour: config.LIMIT_JOINS_PER_HOUR,
    }),
    invites: createInvites({ sql, store: invitesStore }),
    people,
    twoFactor: createTwoFactor({ sql, store: twoFactorStore, sealer, signIn, throttle, people }),
    passwordChange: createPasswordChange({ sql, users, sessions, passwords, signIn }),
    status: createStatus({ store: createStatusStore(sql), sessions, bus }),
    tokens: createTokens({ sql, sessions }),
    passwordReset: createPasswordReset({
      sql,
      links,
      users,
      sessions,
      passwords,
      people,
      site,
      throttle,
      mail,
      onError,
    }),
    oidc: createOidc({
      sql,
      providers: config.OIDC_PROVIDERS,
      linksByEmail: config.OIDC_LINK_BY_EMAIL,
      identities: createIdentitiesStore(sql),
      users,
      signIn,
      onError,
    }),
    phone: createPhone({ sql, links, sessions }),
    audit: createAudit(sql),
    userCommands: createUserCommands({ sql, users, sessions, passwords, twoFactor: twoFactorStore }),
    sessionMaxAgeSeconds: config.SESSION_MAX_DAYS * 24 * 60 * 60,
  }
}
export type Accounts = ReturnType<typeof createAccounts>

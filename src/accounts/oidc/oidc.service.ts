import type { Sql } from '../../platform/postgres.ts'
import { Problem } from '../../platform/problem.ts'
import { recordAudit } from '../audit.store.ts'
import type { Client } from '../client.ts'
import type { Entered, SignIn } from '../sign-in.service.ts'
import type { Credentials, UsersStore } from '../users.store.ts'
import type { Viewer } from '../viewer.ts'
import type { IdentitiesStore } from './identities.store.ts'
import { createOidcClient, type OidcPending, type OidcPerson, type OidcProvider } from './oidc-client.ts'

interface Deps {
  sql: Sql
  providers: readonly OidcProvider[]
  /** Whether an e-mail that a provider has verified is enough to be the person here who has it. */
  linksByEmail: boolean
  identities: IdentitiesStore
  users: UsersStore
  signIn: Pick<SignIn, 'enter'>
  onError: (error: unknown) => void
}

/** A provider as pages show it, with whether the viewer is linked to it. */
export interface LinkedProvider {
  id: string
  name: string
  isLinked: boolean
}

/** Signing in by OpenID providers. Nobody gets an account by it: they join by a link, and link that account here. */
export function createOidc({ sql, providers, linksByEmail, identities, users, signIn, onError }: Deps) {
  const clients = new Map(providers.map((provider) => [provider.id, { provider, client: createOidcClient(provider) }]))

  return {
    /** The buttons, in the order of the setting. */
    providers: providers.map(({ id, name }) => ({ id, name })),

    has: (id: string) => clients.has(id),

    /** Where to send the browser, and what it has to keep meanwhile. Throws 404, 503. */
    begin: (id: string, redirectUri: string) =>
      told(
        () => requireClient(id).begin(redirectUri),
        () => new Problem('oidc.away', 503, 'That provider can not be reached now. Try again in a moment.'),
      ),

    /** Lets in who came back. Throws 401 when something does not fit, 403 for nobody known here. */
    async signIn(
      id: string,
      address: URL,
      pending: OidcPending,
      client: Client,
      before: Viewer | null,
    ): Promise<Entered> {
      const person = await comeBack(id, address, pending)
      const account = (await identities.findCredentials(person)) ?? (await linkByEmail(person, id, client))
      if (!account) throw unknownPerson()
      return signIn.enter(account.id, account.passwordHash, client, before)
    },

    /** Links who came back to who is signed in. Throws 401, 409 when it is somebody else's. */
    async link(id: string, address: URL, pending: OidcPending, client: Client, viewer: Viewer): Promise<void> {
      const person = await comeBack(id, address, pending)
      await sql.begin(async (tx) => {
        if (await identities.insert(tx, person, viewer.id)) await audit(tx, 'identity.linked', viewer.id, id, client)
        else if ((await identities.findOwner(person)) !== viewer.id) throw linkedElsewhere()
      })
    },

    async unlink(id: string, viewer: Viewer, client: Client): Promise<void> {
      const issuer = clients.get(id)?.provider.issuer
      if (issuer === undefined) return
      await sql.begin(async (tx) => {
        if (await identities.remove(tx, viewer.id, issuer)) await audit(tx, 'identity.unlinked', viewer.id, id, client)
      })
    },

    async listFor(viewer: Viewer): Promise<LinkedProvider[]> {
      if (providers.length === 0) return []
      const issuers = await identities.listIssuers(viewer.id)
      return providers.map(({ id, name, issuer }) => ({ id, name, isLinked: issuers.includes(issuer) }))
    },
  }

  function requireClient(id: string) {
    const found = clients.get(id)
    if (!found) throw new Problem('oidc.unknown_provider', 404, 'There is no such way to sign in here.')
    return found.client
  }

  function comeBack(id: string, address: URL, pending: OidcPending): Promise<OidcPerson> {
    return told(
      () => requireClient(id).finish(address, pending),
      () => new Problem('oidc.failed', 401, 'That sign-in did not come through. Try again.'),
    )
  }

  /** Whatever goes wrong with a provider is for the log; the person is told one sentence. */
  async function told<T>(work: () => Promise<T>, problem: () => Problem): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Problem) throw error
      // Not the error itself: what it was caused by may hold what the provider sent.
      onError(new Error(`OpenID: ${error instanceof Error ? error.message : 'failed'}`))
      throw problem()
    }
  }

  async function linkByEmail(person: OidcPerson, id: string, client: Client): Promise<Credentials | undefined> {
    if (!linksByEmail || !person.isEmailVerified || person.email === null) return undefined
    const account = await users.findCredentials(person.email)
    if (!account) return undefined
    const linked = await sql.begin(async (tx) => {
      if (!(await identities.insert(tx, person, account.id))) return false
      await audit(tx, 'identity.linked', account.id, id, client)
      return true
    })
    return linked ? account : undefined
  }
}
export type Oidc = ReturnType<typeof createOidc>

const audit = (
  tx: Parameters<typeof recordAudit>[0],
  action: string,
  userId: string,
  provider: string,
  { address }: Client,
) => recordAudit(tx, { actorId: userId, address, action, subjectId: userId, details: { provider } })

const unknownPerson = () =>
  new Problem(
    'oidc.unknown_person',
    403,
    'Nobody here is linked to that account. Sign in with your password and link it in your settings, or ask for a join link.',
  )

const linkedElsewhere = () => new Problem('oidc.linked_elsewhere', 409, 'Somebody else here is linked to that account.')

import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { findFreePort } from './ports.ts'

export interface OidcAccount {
  sub: string
  email?: string
  email_verified?: boolean
}

export const OIDC_CLIENT = { clientId: 'hubbub', clientSecret: 'a secret of the provider and the site' }

/**
 * A real OpenID provider on this machine, at which whoever comes is signed in as the account that is set. It insists on
 * PKCE, and tells the e-mail only when it is asked for it.
 */
export async function startOidcProvider(redirectUris: string[]) {
  const port = findFreePort()
  const issuer = `http://127.0.0.1:${port}`
  let account: OidcAccount = { sub: 'nobody' }
  const provider = new Provider(issuer, {
    clients: [
      { client_id: OIDC_CLIENT.clientId, client_secret: OIDC_CLIENT.clientSecret, redirect_uris: redirectUris },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...account, sub }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({
        clientId: OIDC_CLIENT.clientId,
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    provider
      .interactionFinished(request, response, { login: { accountId: account.sub } })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  return {
    issuer,
    /** Whoever comes from now on is this one. */
    signInAs: (next: OidcAccount) => void (account = next),
    /** Goes through the provider as a browser does; gives where it sends the browser back to. */
    async visit(start: string): Promise<string> {
      const cookies = new Map<string, string>()
      let url = start
      while (url.startsWith(issuer)) {
        const headers = { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
        const response = await fetch(url, { headers, redirect: 'manual' })
        for (const cookie of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
          cookies.set(name, value)
        }
        const location = response.headers.get('Location')
        if (location === null) throw new Error(`Expected a redirect, found ${response.status} ${await response.text()}`)
        url = new URL(location, url).href
      }
      return url
    },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

import type { Configuration } from 'openid-client'

/** A provider of sign-ins by OpenID Connect, as the settings name it. */
export interface OidcProvider {
  /** Stands in addresses. */
  id: string
  /** Stands on the button. */
  name: string
  /** Its discovery document is at `/.well-known/openid-configuration` below this. */
  issuer: string
  clientId: string
  clientSecret: string
}

/** What only the browser that set out may come back with: no code of another's sign-in fits to it. */
export interface OidcPending {
  state: string
  nonce: string
  verifier: string
}

/** Who came back. */
export interface OidcPerson {
  issuer: string
  subject: string
  email: string | null
  isEmailVerified: boolean
}

const REQUEST_SECONDS = 5
/** Keys of a provider are asked for anew by the library; that it moved is seen this much later. */
const REMEMBERED_MS = 60 * 60 * 1000

/**
 * The way to a provider and back: the authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0,
 * RFC 7636, RFC 9700). Each request to the provider takes five seconds at the most.
 */
export function createOidcClient(provider: OidcProvider) {
  let found: { configuration: Promise<Configuration>; until: number } | undefined

  return {
    /** Where to send the browser, and what it has to keep. Throws when the provider can not be reached. */
    async begin(redirectUri: string): Promise<{ url: string; pending: OidcPending }> {
      const oidc = await import('openid-client')
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
      const url = oidc.buildAuthorizationUrl(await configure(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
      })
      return { url: url.href, pending }
    },

    /** Who it is that came back to this address. Throws for whatever does not fit to what the browser kept. */
    async finish(address: URL, { state, nonce, verifier }: OidcPending): Promise<OidcPerson> {
      const oidc = await import('openid-client')
      const configuration = await configure()
      const tokens = await oidc.authorizationCodeGrant(configuration, address, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims) throw new Error('Expected an ID token, found none.')
      // Many providers tell the e-mail only when they are asked for it.
      const { email, email_verified } = claims['email']
        ? claims
        : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: typeof email === 'string' ? email : null,
        isEmailVerified: email_verified === true,
      }
    },
  }

  /** What the provider says of itself, at most an hour old. */
  function configure(): Promise<Configuration> {
    if (found && performance.now() < found.until) return found.configuration
    const configuration = discover(provider)
    found = { configuration, until: performance.now() + REMEMBERED_MS }
    configuration.catch(() => (found = undefined))
    return configuration
  }
}
export type OidcClient = ReturnType<typeof createOidcClient>

/** The library checks the signatures of ID tokens too, and not only that they came by TLS. */
async function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
  const oidc = await import('openid-client')
  const url = new URL(issuer)
  // The settings allow http for this machine only.
  const extras = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(url, clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
    timeout: REQUEST_SECONDS,
    execute: [oidc.enableNonRepudiationChecks, ...extras],
  })
}

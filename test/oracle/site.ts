import { z } from 'zod'

/** A signed-in person, as far as the wire knows one. */
export interface Account {
  userId: string
  name: string
  cookie: string
}

export interface HttpAnswer {
  status: number
  text: string
  location: string | null
  /** The header `Link`, by which a list goes on. */
  link: string | null
}

/** What may differ from one request to the next. `url` is another door to the same site, such as a proxy. */
export interface RequestOptions {
  cookie?: string
  json?: unknown
  form?: Record<string, string>
  multipart?: FormData
  url?: string
}

/** No request of ours waits longer; the server promises an answer within five seconds. */
export const REQUEST_DEADLINE_MS = 10_000

/** Speaks HTTP to a site from outside. Every method rejects when no answer came. */
export function createSite({ url }: { url: string }) {
  const request = async (method: string, path: string, options: RequestOptions = {}): Promise<HttpAnswer> => {
    const base = options.url ?? url
    const body =
      options.multipart ?? (options.json !== undefined ? JSON.stringify(options.json) : encodeForm(options.form))
    const response = await fetch(new URL(path, base), {
      method,
      redirect: 'manual',
      keepalive: false,
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      headers: {
        Origin: new URL(base).origin,
        'Sec-Fetch-Site': 'same-origin',
        ...(options.cookie === undefined ? {} : { Cookie: options.cookie }),
        ...(typeof body === 'string' && { 'Content-Type': contentType(options) }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    return {
      status: response.status,
      text,
      location: response.headers.get('Location'),
      link: response.headers.get('Link'),
    }
  }

  const signUp = async (path: string, fields: Record<string, string>): Promise<Account> => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      headers: { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams(fields),
    })
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0] ?? '')
      .find((pair) => pair.includes('hubbub_session='))
    if (response.status !== 303 || cookie === undefined) {
      const text = (await response.text()).slice(0, 300)
      throw new Error(`expected 303 with a session from POST ${path}, found ${response.status} ${text}`)
    }
    const me = z.object({ id: z.string() }).parse(requireJson(await request('GET', '/api/v1/me', { cookie })))
    return { userId: me.id, name: fields['name'] ?? fields['email'] ?? '', cookie }
  }

  return {
    url,
    request,
    /** Ends the session. */
    signOut: (account: Account) =>
      request('POST', '/sessions/current', { cookie: account.cookie, form: { _method: 'DELETE' } }),
    /** Sets up an empty site, or undefined when that was done before. */
    async setUp(name: string): Promise<Account | undefined> {
      const answer = await request('GET', '/setup')
      if (answer.status === 404) return undefined
      return signUp('/setup', { site_name: 'Oracle', name, email: emailOf(name), password: PASSWORD })
    },
    signIn: (email: string, password: string) => signUp('/sessions', { email, password }),
    /** Makes one link that `people` can join by. */
    async invite(owner: Account, people: number): Promise<string> {
      const json = { max_uses: people, expires_in_hours: 1 }
      const answer = await request('POST', '/api/v1/invites', { cookie: owner.cookie, json })
      return z.object({ code: z.string() }).parse(requireJson(answer)).code
    },
    join: (code: string, name: string) => signUp(`/join/${code}`, { name, email: emailOf(name), password: PASSWORD }),
    async createRoom(owner: Account, kind: 'public' | 'private', name: string, members: Account[]): Promise<string> {
      const json = { kind, name, member_ids: members.map((member) => member.userId) }
      const answer = await request('POST', '/api/v1/rooms', { cookie: owner.cookie, json })
      return z.object({ id: z.string() }).parse(requireJson(answer)).id
    },
  }
}
export type Site = ReturnType<typeof createSite>

/** Repeats until it neither throws nor says undefined. Rejects with the last fault after `withinMs`. */
export async function untilAnswered<T>(
  what: string,
  withinMs: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + withinMs
  let fault: unknown = 'no answer'
  while (performance.now() < deadline) {
    try {
      const answer = await attempt()
      if (answer !== undefined) return answer
    } catch (error) {
      fault = error
    }
    await Bun.sleep(RETRY_PAUSE_MS)
  }
  throw new Error(`${what}: nothing within ${withinMs} ms, last: ${String(fault)}`)
}

/** The JSON of an answer that must be a success. */
export function requireJson(answer: HttpAnswer): unknown {
  if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text)
  throw new Error(`expected a success, found ${answer.status} ${answer.text.slice(0, 300)}`)
}

const RETRY_PAUSE_MS = 100
const PASSWORD = 'correct horse battery oracle'
/** Who owns a site that a driver set up: a later driver signs in as this. */
export const DRIVERS_OWNER = { email: emailOf('Owner'), password: PASSWORD }

function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@oracle.example`
}

function encodeForm(form: Record<string, string> | undefined): string | undefined {
  return form === undefined ? undefined : new URLSearchParams(form).toString()
}

function contentType(options: RequestOptions): string {
  return options.json !== undefined ? 'application/json' : 'application/x-www-form-urlencoded'
}

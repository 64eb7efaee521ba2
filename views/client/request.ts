import { parseServerHtml } from './html.ts'
import { OF_PAGE } from './of-page.ts'
import { t } from './t.ts'

const DEADLINE_MS = 15_000

/** The server said no, or did not answer. `message` is made to be read by a person. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly status = 0,
  ) {
    super(message)
  }
}

/** Asks the server as a part of a page does; `keepalive` lets the page go meanwhile. Throws `RequestFailed`. */
export async function request(
  method: string,
  url: string,
  fields?: FormData | Record<string, string>,
  options: RequestInit = {},
): Promise<Response> {
  const response = await fetch(url, {
    ...options,
    method,
    headers: { ...OF_PAGE, Accept: 'text/html' },
    signal: AbortSignal.timeout(DEADLINE_MS),
    ...(fields && { body: fields instanceof FormData ? fields : new URLSearchParams(fields) }),
  }).catch(() => undefined)
  if (!response) throw new RequestFailed(t('There is no connection to the server. Try again in a moment.'))
  if (!response.ok) throw new RequestFailed(await reasonOf(response), response.status)
  return response
}

/** Fetches a fragment of the page. Throws `RequestFailed`. */
export async function fetchFragment(url: string): Promise<DocumentFragment> {
  const response = await request('GET', url)
  return parseServerHtml(await response.text())
}

/** What the server says in place of the fragment: its first error, else its text. */
async function reasonOf(response: Response): Promise<string> {
  const fragment = parseServerHtml(await response.text())
  const text = (fragment.querySelector('.error, [role=alert], p') ?? fragment).textContent.trim()
  return text.slice(0, 300) || t('The server answered {status}.', { status: response.status })
}
